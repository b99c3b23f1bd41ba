package dev.sentinel.bench;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServices.Service;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Kafka and PostgreSQL of a call of the program, and the generator that fills them. */
final class Stack implements AutoCloseable {
  static final int PARTITIONS = 4;

  private static final Duration GENERATOR_PATIENCE = Duration.ofMinutes(30);
  private static final long ADMIN_SECONDS = 30;

  private final Programs programs;
  private final EmbeddedServices services;
  private final Path runs;

  private Stack(Programs programs, EmbeddedServices services) {
    this.programs = programs;
    this.services = services;
    this.runs = programs.runs();
  }

  /**
   * Starts the services.
   *
   * @param dataDir where their data stays, so that a later call need not fill topics again; null
   *     for a temporary folder
   */
  static Stack start(Programs programs, Path dataDir) {
    EmbeddedServices.Builder builder =
        EmbeddedServices.builder().services(EnumSet.of(Service.KAFKA, Service.POSTGRES));
    if (dataDir != null) {
      builder.dataDir(dataDir);
    }
    EmbeddedServices services = builder.start();
    try {
      // So that the time of an alert's commit is known, not only that of its row.
      services.database().executeAsSuperuser("ALTER SYSTEM SET track_commit_timestamp = on");
      services.database().stop();
      services.database().start();
      return new Stack(programs, services);
    } catch (RuntimeException e) {
      services.close();
      throw e;
    }
  }

  String bootstrapServers() {
    return services.kafka().bootstrapServers();
  }

  /** An empty folder for a run. */
  Path newFolder(String name) {
    try {
      Files.createDirectories(runs);
      return Files.createTempDirectory(runs, name + "-");
    } catch (IOException e) {
      throw new BenchException("Cannot create a folder in " + runs, e);
    }
  }

  /** Empty tables for a run. */
  Database newDatabase() {
    JdbcSettings settings =
        new JdbcSettings(
            services.database().newDatabase(),
            services.database().username(),
            services.database().password());
    Migrations.migrate(settings);
    return new Database(settings);
  }

  /** Gives up the tables of a run, and has PostgreSQL write what it still has to. */
  void drop(Database database) {
    String url = database.settings().url();
    String name = url.substring(url.lastIndexOf('/') + 1).replaceFirst("\\?.*", "");
    services.database().executeAsSuperuser("DROP DATABASE " + name + " WITH (FORCE)");
    services.database().executeAsSuperuser("CHECKPOINT");
  }

  /** An empty topic with a name no other has. */
  String newTopic(String prefix, int partitions) {
    String topic = prefix + "-" + UUID.randomUUID();
    services.kafka().createTopic(topic, partitions);
    return topic;
  }

  /**
   * The topic with these transactions as a backlog, {@code eventRate} of them in a second of event
   * time. It is filled if it is not there yet.
   */
  String backlogTopic(Transactions transactions, long eventRate) {
    String topic =
        "backlog-%d-%s-users-%d-rate-%d-seed-%d"
            .formatted(
                transactions.count(),
                transactions.population().label(),
                transactions.users(),
                eventRate,
                transactions.seed());
    services.kafka().createTopic(topic, PARTITIONS, Map.of("compression.type", "producer"));
    long found = countRecords(topic, PARTITIONS);
    if (found == 0) {
      try (JobProcess generator =
          generate(
              topic,
              transactions,
              List.of(
                  "--rate=0",
                  "--startTime=" + Transactions.BACKLOG_START,
                  "--eventRate=" + eventRate))) {
        generator.awaitSuccess(GENERATOR_PATIENCE);
      }
      found = countRecords(topic, PARTITIONS);
    }
    if (found != transactions.count()) {
      throw new BenchException(
          "The topic %s has %s records, not %s: delete the data directory"
              .formatted(topic, Texts.count(found), Texts.count(transactions.count())));
    }
    return topic;
  }

  /** Starts the generator, in a JVM of its own. */
  JobProcess generate(String topic, Transactions transactions, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Programs.java().toString());
    command.add("-Xmx256m");
    command.add("-jar");
    command.add(programs.generator().toString());
    command.add("--bootstrapServers=" + bootstrapServers());
    command.add("--topic=" + topic);
    command.add("--noCreateTopic");
    command.add("--count=" + transactions.count());
    command.add("--users=" + transactions.users());
    command.add("--population=" + transactions.population().label());
    command.add("--fraudEvery=" + transactions.fraudEvery());
    command.add("--seed=" + transactions.seed());
    command.add("--quiet");
    command.addAll(more);
    return JobProcess.start(
        "The generator", new ProcessBuilder(command), runs.resolve("generator.log"));
  }

  /** How many records were ever sent to a topic. */
  long countRecords(String topic, int partitions) {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers()))) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      IntStream.range(0, partitions)
          .forEach(i -> ends.put(new TopicPartition(topic, i), OffsetSpec.latest()));
      return admin.listOffsets(ends).all().get(ADMIN_SECONDS, TimeUnit.SECONDS).values().stream()
          .mapToLong(ListOffsetsResultInfo::offset)
          .sum();
    } catch (ExecutionException | TimeoutException e) {
      throw new BenchException("Cannot count the records of " + topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted", e);
    }
  }

  @Override
  public void close() {
    services.close();
  }

  /** The bytes of all files in a folder that may be written to meanwhile; 0 if there is none. */
  static long sizeOf(Path folder) {
    AtomicLong bytes = new AtomicLong();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              bytes.addAndGet(attributes.size());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new BenchException("Cannot read " + folder, e);
    }
    return bytes.get();
  }

  /** Deletes a folder of a run; does nothing if it is not there. */
  static void deleteRecursively(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new BenchException("Cannot delete " + folder, e);
    }
  }
}
