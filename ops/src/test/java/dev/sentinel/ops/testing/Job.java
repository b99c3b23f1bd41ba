package dev.sentinel.ops.testing;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.pipeline.SentinelPipeline;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.ExperimentalOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The real pipeline on embedded services, with a topic, a database and a bucket of its own, and
 * with the rules of {@link #rules()}.
 *
 * @param lake the folder that the bucket's objects of the lake lie in
 */
public record Job(
    EmbeddedServices services,
    String topic,
    String deadLetterTopic,
    JdbcSettings database,
    String bucket,
    Path lake) {
  private static final String PREFIX = "some/prefix";

  /** Prepares everything that a job needs, and starts nothing. */
  public static Job create(EmbeddedServices services, int partitions) {
    System.setProperty("aws.accessKeyId", services.s3().accessKey());
    System.setProperty("aws.secretAccessKey", services.s3().secretKey());
    JdbcSettings database =
        new JdbcSettings(
            services.database().newDatabase(),
            services.database().username(),
            services.database().password());
    Migrations.migrate(database);
    String bucket = services.s3().newBucket();
    return new Job(
        services,
        services.kafka().newTopic(partitions),
        services.kafka().newTopic(2),
        database,
        bucket,
        services.s3().baseDir().resolve(bucket).resolve(PREFIX));
  }

  /** The options of the job, as they are given on a command line. */
  public List<String> arguments() {
    return List.of(
        "--kafkaBootstrapServers=" + services.kafka().bootstrapServers(),
        "--kafkaProperties={\"isolation.level\":\"read_committed\"}",
        "--transactionsTopic=" + topic,
        "--deadLetterTopic=" + deadLetterTopic,
        "--consumerGroup=" + topic,
        "--lake=s3://" + bucket + "/" + PREFIX,
        "--s3Endpoint=" + services.s3().endpoint(),
        "--s3Region=" + services.s3().region(),
        "--lakeWindowSeconds=1",
        "--jdbcUrl=" + database.url(),
        "--jdbcUsername=" + database.username(),
        "--jdbcPassword=" + database.password(),
        "--rules=" + rules());
  }

  /** The job's rules, as a file. */
  public static Path rules() {
    try {
      return Path.of(Objects.requireNonNull(Job.class.getResource("/rules.yaml")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a resource in a folder", e);
    }
  }

  /** A command line of the program: a command, the job's options, and more. */
  public String[] command(String command, String... more) {
    List<String> line = new ArrayList<>(List.of(command.split(" ")));
    line.addAll(arguments());
    line.addAll(List.of(more));
    return line.toArray(String[]::new);
  }

  /** Starts the pipeline on the DirectRunner, with more options. */
  public PipelineResult start(String... more) {
    List<String> all = new ArrayList<>(arguments());
    all.addAll(List.of(more));
    SentinelOptions options =
        PipelineOptionsFactory.fromArgs(all.toArray(String[]::new)).as(SentinelOptions.class);
    options.setRunner(DirectRunner.class);
    DirectOptions direct = options.as(DirectOptions.class);
    direct.setBlockOnRun(false);
    // Checks for pipeline authors that copy every element; the pipeline's own tests run them.
    direct.setEnforceEncodability(false);
    direct.setEnforceImmutability(false);
    options.as(ExperimentalOptions.class).setExperiments(List.of("use_deprecated_read"));
    return SentinelPipeline.run(options, pipeline -> {});
  }

  /** A producer of bytes; with a transactional id, one of transactions. */
  public KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> config = new HashMap<>(more);
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, services.kafka().bootstrapServers());
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends a record and waits until the brokers have it. */
  public static RecordMetadata send(
      KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    try {
      return producer.send(record).get();
    } catch (ExecutionException e) {
      throw new AssertionError("not acknowledged", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The published files, by name. */
  public List<Path> files() {
    Path table = lake.resolve("raw_transactions");
    if (!Files.isDirectory(table)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(table)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The rows of a query on the lake, whose table is called {@code lake}. */
  public List<String> lakeRows(String columns) {
    if (files().isEmpty()) {
      return List.of();
    }
    return rows(
        "jdbc:duckdb:",
        "",
        "",
        "SELECT concat_ws(' ', %s) FROM read_parquet('%s', hive_partitioning = false) ORDER BY ALL"
            .formatted(columns, lake.resolve("raw_transactions/*/*.parquet")));
  }

  /** The first column of a query on the database. */
  public List<String> query(String sql) {
    return rows(database.url(), database.username(), String.valueOf(database.password()), sql);
  }

  private static List<String> rows(String url, String user, String password, String sql) {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
    return rows;
  }

  /** Changes the database. */
  public void execute(String sql) {
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.username(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** How many transactions user_stats counts. */
  public long counted() {
    return Long.parseLong(query("SELECT coalesce(sum(txn_count), 0)::text FROM user_stats").get(0));
  }
}
