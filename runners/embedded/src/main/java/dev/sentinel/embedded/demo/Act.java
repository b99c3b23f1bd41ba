package dev.sentinel.embedded.demo;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServices.Service;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The part of the demo that needs the services running. */
final class Act {

  private static final Duration STATS_WINDOW = Duration.ofSeconds(10);

  /** Short enough that Ctrl-C can wait for the last file. */
  private static final Duration LAKE_WINDOW = Duration.ofSeconds(2);

  private static final Duration STARTUP = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(200);

  /** How long a child may have been dead before the Ctrl-C that also reached it reaches us. */
  private static final Duration GRACE = Duration.ofMillis(1500);

  /** How long what was sent may be on its way when the generator has ended, */
  private static final Duration DRAIN = Duration.ofSeconds(60);

  /** and when somebody waits for the demo to end, which is to take less than ten seconds. */
  private static final Duration DRAIN_WHEN_STOPPED = Duration.ofSeconds(5);

  /** The viewer looks twice a second. */
  private static final Duration LAST_ALERTS = Duration.ofMillis(1200);

  private final DemoSettings settings;
  private final DemoFolder folder;
  private final EmbeddedServices services;
  private final Children children;
  private final Progress progress;
  private final StopRequest stop;
  private final PrintWriter out;
  private final Audit audit;

  Act(
      DemoSettings settings,
      DemoFolder folder,
      EmbeddedServices services,
      Children children,
      Progress progress,
      StopRequest stop,
      PrintWriter out) {
    this.settings = settings;
    this.folder = folder;
    this.services = services;
    this.children = children;
    this.progress = progress;
    this.stop = stop;
    this.out = out;
    EmbeddedDatabase database = services.database();
    this.audit =
        new Audit(
            folder.sent(),
            Demo.lakeFolder(folder, services),
            new Audit.Database(database.jdbcUrl(), database.username(), database.password()),
            new Topics(services.kafka().bootstrapServers())::deadLetters,
            STATS_WINDOW);
  }

  AuditReport play() throws InterruptedException {
    progress.step("Creating topics and tables", this::createTopicsAndTables);
    if (stop.isRequested()) {
      return audit.run();
    }
    Child pipeline =
        children.start(
            "pipeline", List.of("-Xmx768m"), settings.programs().pipeline(), pipelineArguments());
    progress.step("Starting the pipeline on the DirectRunner", () -> awaitReading(pipeline));
    if (stop.isRequested()) {
      pipeline.stop(LOOK);
      return audit.run();
    }
    out.print(header().text());
    out.flush();
    Child tail =
        children.startOnTerminal(
            "viewer", List.of("-Xmx128m"), settings.programs().viewer(), viewerArguments());
    Child generator =
        children.start(
            "generator",
            List.of("-Xmx256m"),
            settings.programs().generator(),
            generatorArguments());
    awaitEnd(generator, List.of(pipeline, tail));
    generator.stop(Duration.ofSeconds(2));
    if (!stop.isRequested() && (!settings.ends() || generator.process().exitValue() != 0)) {
      throw new DemoException(generator.obituary());
    }
    drain(pipeline);
    tail.stop(Duration.ofSeconds(1));
    pipeline.stop(Duration.ofSeconds(1));
    return audit.run();
  }

  private void createTopicsAndTables() throws InterruptedException {
    services.kafka().createTopic(Topics.TRANSACTIONS, Topics.PARTITIONS);
    services.kafka().createTopic(Topics.DEAD_LETTERS, 1);
    EmbeddedDatabase database = services.database();
    Child child =
        children.start(
            "db-init",
            List.of("-Xmx256m"),
            settings.programs().pipeline(),
            List.of(
                "db-init",
                "--jdbcUrl=" + database.jdbcUrl(),
                "--jdbcUsername=" + database.username()));
    await("create the tables", () -> !child.isAlive());
    if (!stop.isRequested() && child.process().exitValue() != 0) {
      throw new DemoException(child.obituary());
    }
  }

  private void awaitReading(Child pipeline) throws InterruptedException {
    // Loads DuckDB, which takes a second that Ctrl-C should not have to wait for.
    AuditReport before = audit.run();
    if (before.sent() != 0) {
      throw new DemoException("The folder %s is not empty".formatted(folder.root()));
    }
    await(
        "start the pipeline",
        () -> {
          requireAlive(pipeline);
          return Topics.isRead();
        });
  }

  /** Returns when the generator has ended or the demo is to end. */
  private void awaitEnd(Child generator, List<Child> others) throws InterruptedException {
    while (generator.isAlive() && !stop.await(LOOK)) {
      for (Child other : others) {
        requireAlive(other);
      }
    }
    if (!generator.isAlive() && !settings.ends()) {
      stop.await(GRACE);
    }
  }

  /** Waits until nothing that was sent is on its way any more, for as long as one may. */
  private void drain(Child pipeline) throws InterruptedException {
    out.println();
    out.println(
        stop.isRequested()
            ? "Stopping ..."
            : "Waiting until everything sent is archived, counted and alerted ...");
    out.flush();
    long begin = System.nanoTime();
    boolean stopping = stop.isRequested();
    while (audit.run().isAnyMissing()) {
      if (stop.isRequested() && !stopping) {
        stopping = true;
        begin = System.nanoTime();
      }
      Duration patience = stopping ? DRAIN_WHEN_STOPPED : DRAIN;
      if (System.nanoTime() - begin > patience.toNanos()) {
        return;
      }
      requireAlive(pipeline);
      Thread.sleep(LOOK.toMillis());
    }
    if (!stopping) {
      stop.await(LAST_ALERTS);
    }
  }

  /** Something to wait for. */
  @FunctionalInterface
  private interface Condition {
    boolean isMet() throws InterruptedException;
  }

  private void await(String what, Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + STARTUP.toNanos();
    while (!condition.isMet()) {
      if (System.nanoTime() > deadline) {
        throw new DemoException(
            "Could not %s in %s; see the logs in %s"
                .formatted(what, Numbers.seconds(STARTUP), folder.logs()));
      }
      if (stop.await(LOOK)) {
        return;
      }
    }
  }

  private void requireAlive(Child child) throws InterruptedException {
    if (!child.isAlive() && !stop.await(GRACE)) {
      throw new DemoException(child.obituary());
    }
  }

  private DemoHeader header() {
    return new DemoHeader(
        folder,
        services.kafka().bootstrapServers(),
        services.database(),
        Demo.lakeFolder(folder, services),
        settings.programs().viewer());
  }

  private List<String> pipelineArguments() {
    EmbeddedDatabase database = services.database();
    List<String> arguments = new ArrayList<>();
    arguments.add("--kafkaBootstrapServers=" + services.kafka().bootstrapServers());
    arguments.add("--transactionsTopic=" + Topics.TRANSACTIONS);
    arguments.add("--deadLetterTopic=" + Topics.DEAD_LETTERS);
    arguments.add("--jdbcUrl=" + database.jdbcUrl());
    arguments.add("--jdbcUsername=" + database.username());
    arguments.add("--windowSeconds=" + STATS_WINDOW.toSeconds());
    arguments.add("--lakeWindowSeconds=" + LAKE_WINDOW.toSeconds());
    if (services.has(Service.S3)) {
      arguments.add("--lake=s3://" + services.s3().bucket() + "/lake");
      arguments.add("--s3Endpoint=" + services.s3().endpoint());
      arguments.add("--s3Region=" + services.s3().region());
    } else {
      arguments.add("--lake=" + absolute(folder.lake()));
    }
    return arguments;
  }

  private List<String> viewerArguments() {
    EmbeddedDatabase database = services.database();
    return List.of(
        "tail", "--jdbcUrl=" + database.jdbcUrl(), "--jdbcUsername=" + database.username());
  }

  private List<String> generatorArguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bootstrapServers=" + services.kafka().bootstrapServers(),
                "--topic=" + Topics.TRANSACTIONS,
                "--noCreateTopic",
                "--out=" + absolute(folder.sent())));
    arguments.addAll(settings.generatorArguments());
    return arguments;
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
