package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedService;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.oracle.JobSetup;
import dev.sentinel.pipeline.oracle.ModelRules;
import dev.sentinel.pipeline.oracle.Outputs;
import dev.sentinel.pipeline.oracle.SeededRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that can die does, at random moments, while a stream flows through a standalone
 * cluster; at the end every output must hold what the model says, row by row. {@code make chaos}
 * runs a long one.
 *
 * <p>The driver is started again whenever it has ended, as systemd or Kubernetes would.
 */
@ExtendWith({EmbeddedServicesExtension.class, SparkCluster.Extension.class})
class ChaosIT {
  private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);

  private static final long SEED = Long.getLong("sentinel.chaos.seed", 7);
  private static final int TRANSACTIONS = Integer.getInteger("sentinel.chaos.transactions", 10_000);
  private static final int RATE = Integer.getInteger("sentinel.chaos.rate", 300);
  private static final int DRIVER_KILLS = Integer.getInteger("sentinel.chaos.kills", 2);
  private static final int EXECUTOR_KILLS = Integer.getInteger("sentinel.chaos.executorKills", 1);
  private static final int WORKER_KILLS = Integer.getInteger("sentinel.chaos.workerKills", 0);
  private static final int OUTAGES = Integer.getInteger("sentinel.chaos.outages", 0);
  private static final int OUTAGE_SECONDS = Integer.getInteger("sentinel.chaos.outageSeconds", 30);
  private static final int BATCH_MILLIS = Integer.getInteger("sentinel.chaos.batchMillis", 2_000);
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /** A kill comes within this long after the job has begun to write. */
  private static final int MAX_LIFE_MILLIS = 4 * BATCH_MILLIS;

  private enum Event {
    DRIVER_STOP,
    DRIVER_KILL,
    EXECUTOR_KILL,
    WORKER_KILL,
    POSTGRES_OUTAGE,
    KAFKA_OUTAGE,
    S3_OUTAGE
  }

  private EmbeddedServices services;
  private SparkCluster cluster;
  private List<String> arguments;
  private Outputs outputs;
  private SparkProcess driver;
  private int starts;

  /** Before the cluster starts, whose executors take the keys from its environment. */
  @BeforeAll
  static void allowAccessToTheBucket(EmbeddedServices services) {
    System.setProperty("aws.accessKeyId", services.s3().accessKey());
    System.setProperty("aws.secretAccessKey", services.s3().secretKey());
  }

  @Test
  void nothingIsLostDoubledOrWrong(EmbeddedServices services, SparkCluster cluster)
      throws Exception {
    this.services = services;
    this.cluster = cluster;
    JobSetup setup =
        JobSetup.withBucket(services, PARTITIONS, "").withRules(ModelRules.AMOUNT_AND_VELOCITY);
    setup.options().setLakeWindowSeconds(2);
    setup.options().setLakeShards(2);
    outputs = setup.outputs();
    arguments = new ArrayList<>(SparkProcess.arguments(setup.options()));
    arguments.add("--batchIntervalMillis=" + BATCH_MILLIS);
    arguments.add("--checkpointDir=" + cluster.folder().resolve("chaos"));
    SeededRun run = setup.stream(SEED);
    Random random = new Random(SEED);
    AtomicBoolean eventsAreOver = new AtomicBoolean();
    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(run, eventsAreOver));

    try {
      int number = 0;
      for (Event event : events(random)) {
        LOG.info("event {}: {}", ++number, event);
        happens(event, random);
      }
      eventsAreOver.set(true);
      sending.join();
      LOG.info("all sent; waiting for {} transactions", run.countable());
      awaitArrival(run);
      stop();
    } finally {
      eventsAreOver.set(true);
      if (driver != null) {
        driver.close();
      }
    }
    audit(run);
  }

  private static List<Event> events(Random random) {
    List<Event> events = new ArrayList<>();
    events.add(Event.DRIVER_STOP);
    events.addAll(Collections.nCopies(EXECUTOR_KILLS, Event.EXECUTOR_KILL));
    events.addAll(Collections.nCopies(WORKER_KILLS, Event.WORKER_KILL));
    for (int i = 0; i < OUTAGES; i++) {
      events.addAll(List.of(Event.POSTGRES_OUTAGE, Event.KAFKA_OUTAGE, Event.S3_OUTAGE));
    }
    Collections.shuffle(events, random);
    // The driver's kills come in a row, somewhere among the others.
    events.addAll(
        random.nextInt(events.size() + 1), Collections.nCopies(DRIVER_KILLS, Event.DRIVER_KILL));
    return events;
  }

  private void happens(Event event, Random random) throws Exception {
    // One kill of a driver in four hits it while it starts.
    if (event == Event.DRIVER_KILL && random.nextInt(4) == 0) {
      superviseFor(0);
    } else {
      awaitWriting();
    }
    superviseFor(random.nextInt(MAX_LIFE_MILLIS));
    switch (event) {
      case DRIVER_STOP -> stop();
      case DRIVER_KILL -> driver.kill();
      case EXECUTOR_KILL -> {
        await().atMost(PATIENCE).until(() -> supervised() && !cluster.executors().isEmpty());
        List<ProcessHandle> executors = cluster.executors();
        executors.get(random.nextInt(executors.size())).destroyForcibly();
      }
      case WORKER_KILL -> {
        cluster.worker().kill();
        cluster.startWorker();
      }
      case POSTGRES_OUTAGE -> outage(services.database());
      case KAFKA_OUTAGE -> outage(services.kafka());
      case S3_OUTAGE -> outage(services.s3());
    }
  }

  /** Ends the driver as its operator would, in the middle of the stream. */
  private void stop() throws Exception {
    assertThat(driver.isAlive()).as("%s", driver).isTrue();
    driver.terminate();
    assertThat(driver.exitCode((int) PATIENCE.toSeconds())).as("%s", driver).isZero();
  }

  private void outage(EmbeddedService service) throws Exception {
    service.stop();
    try {
      superviseFor(TimeUnit.SECONDS.toMillis(OUTAGE_SECONDS));
    } finally {
      service.start();
    }
  }

  /** Waits until the job, which may have to be started, writes. */
  private void awaitWriting() {
    long before = outputs.countedTransactions();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> supervised() && outputs.countedTransactions() > before);
  }

  private void superviseFor(long millis) throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    do {
      supervised();
      Thread.sleep(Math.min(100, millis));
    } while (System.nanoTime() < end);
  }

  /** Starts the driver if it has ended. */
  private boolean supervised() throws IOException {
    if (driver == null || !driver.isAlive()) {
      driver = cluster.submit(arguments);
      LOG.info("start {}: {}", ++starts, driver);
    }
    return true;
  }

  private void awaitArrival(SeededRun run) {
    long transactions = run.countable();
    long counted = run.countedTransactions();
    int alerts = run.alerts().size();
    int deadLetters = run.deadLetters().size();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () ->
                supervised()
                    && outputs.countedTransactions() >= counted
                    && outputs.lakeRowCount() >= transactions
                    && outputs.alerts().size() >= alerts
                    && outputs.deadLetters().size() >= deadLetters);
  }

  private void audit(SeededRun run) {
    List<Discrepancies> result =
        List.of(
            Discrepancies.of(
                "lake", run.lakeRows(), outputs.lakeRows(), Discrepancies.columns(-2, -1)),
            Discrepancies.of(
                "fraud_alerts", run.alerts(), outputs.alerts(), Discrepancies.columns(0)),
            Discrepancies.of(
                "user_stats", run.userStats(), outputs.userStats(), Discrepancies.columns(0, 1, 3)),
            Discrepancies.of(
                "dead letters",
                run.deadLetters(),
                outputs.deadLetters(),
                Discrepancies.columns(5, 6)));
    System.out.printf(
        "%nSEED=%d: %,d transactions; kill -9 of %d drivers, %d executors, %d workers;"
            + " %d outages of PostgreSQL, Kafka and S3, %d s each; %d starts%n%s%n",
        SEED,
        run.countable(),
        DRIVER_KILLS,
        EXECUTOR_KILLS,
        WORKER_KILLS,
        OUTAGES,
        OUTAGE_SECONDS,
        starts,
        Discrepancies.table(result));
    assertThat(result)
        .allSatisfy(output -> assertThat(output.none()).as(output.examples()).isTrue());
  }

  /** Sends as many transactions as asked for, and goes on as long as things happen. */
  private static void send(SeededRun run, AtomicBoolean eventsAreOver) {
    try {
      long next = System.nanoTime();
      for (int sent = 0; sent < TRANSACTIONS || !eventsAreOver.get(); sent += RATE) {
        run.send(RATE);
        next += TimeUnit.SECONDS.toNanos(1);
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
