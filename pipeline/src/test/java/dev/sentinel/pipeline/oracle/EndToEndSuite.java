package dev.sentinel.pipeline.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.testing.DeployedQueries;
import dev.sentinel.pipeline.testing.Scrape;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on real services, against the model; a runner's module says how to run it. */
@ExtendWith(EmbeddedServicesExtension.class)
public abstract class EndToEndSuite {
  private static final long SEED = 20260131;
  private static final int TRANSACTIONS = 1_500;
  private static final int LATE_TRANSACTIONS = 20;
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final String RUNNER_METRICS = "sentinel_spark_";
  private static final Set<String> NOT_OF_THE_PIPELINE = Set.of("sentinel_generator_");

  private URI monitoring;

  /** Starts the job on the runner under test, without waiting for its end. */
  protected abstract RunningJob start(SentinelOptions options) throws Exception;

  /** Whether the runner has the metrics {@value #RUNNER_METRICS}…. */
  protected boolean hasRunnerMetrics() {
    return true;
  }

  /** A job that can be stopped. */
  @FunctionalInterface
  public interface RunningJob {
    void stop() throws Exception;
  }

  @BeforeAll
  static void allowAccessToTheBucket(EmbeddedServices services) {
    System.setProperty("aws.accessKeyId", services.s3().accessKey());
    System.setProperty("aws.secretAccessKey", services.s3().secretKey());
  }

  @Test
  void localLakeHoldsWhatTheModelSays(EmbeddedServices services, @TempDir Path folder)
      throws Exception {
    verify(JobSetup.withFolder(services, PARTITIONS, folder.resolve("lake")));
  }

  @Test
  void bucketHoldsWhatTheModelSays(EmbeddedServices services) throws Exception {
    verify(JobSetup.withBucket(services, PARTITIONS, "/some/prefix"));
  }

  private void verifyMetrics(SeededRun run, Outputs outputs) throws IOException {
    Map<String, Double> expected = run.metrics(outputs);
    // The numbers of the last files and of Kafka come a moment after what they count.
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Map<String, Double> scraped = Scrape.of(monitoring).series();
              Map<String, Double> found = new TreeMap<>(scraped);
              found.keySet().retainAll(expected.keySet());
              assertThat(found).isEqualTo(expected);
            });
    assertThat(Scrape.get(monitoring.resolve("/healthz")).statusCode()).isEqualTo(200);
    assertThat(Scrape.get(monitoring.resolve("/readyz")).statusCode()).isEqualTo(200);
    Set<String> asked = DeployedQueries.metrics(Path.of("..", "..", "deploy"));
    assertThat(asked).hasSizeGreaterThan(40);
    asked.removeIf(name -> NOT_OF_THE_PIPELINE.stream().anyMatch(name::startsWith));
    asked.removeIf(name -> !hasRunnerMetrics() && name.startsWith(RUNNER_METRICS));
    assertThat(Scrape.of(monitoring).names()).containsAll(asked);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void verify(JobSetup setup) throws Exception {
    SentinelOptions options = setup.options();
    options.setLakeWindowSeconds(2);
    options.setLakeShards(2);
    int port = freePort();
    options.setMetricsPort(port);
    monitoring = URI.create("http://127.0.0.1:" + port);
    SeededRun run = setup.stream(SEED);
    Outputs outputs = setup.outputs();

    run.send(TRANSACTIONS);
    RunningJob job = start(options);
    try {
      // Late is what comes after newer events were counted, so these must be counted first.
      long countable = run.countable();
      await().atMost(PATIENCE).until(() -> outputs.countedTransactions() == countable);
      run.sendLate(LATE_TRANSACTIONS);

      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> run.hasArrivedIn(outputs));
      verifyMetrics(run, outputs);
    } finally {
      job.stop();
    }

    run.verify(outputs);
    assertThat(outputs.lakeColumns())
        .contains(
            "amount|DECIMAL(18,4)",
            "timestamp|TIMESTAMP WITH TIME ZONE",
            "ingested_at|TIMESTAMP WITH TIME ZONE",
            "kafka_partition|INTEGER",
            "kafka_offset|BIGINT",
            "latitude|DOUBLE",
            "extra|VARCHAR");
    // The stream must have tested what it says it tests.
    assertThat(run.lakeRows().stream().map(row -> row.substring(0, 10)).distinct())
        .containsExactly("2026-01-31", "2026-02-01");
    assertThat(run.alerts()).hasSizeGreaterThan(TRANSACTIONS / 50);
    assertThat(outputs.countedTransactions()).isEqualTo(run.lakeRows().size() - LATE_TRANSACTIONS);
  }
}
