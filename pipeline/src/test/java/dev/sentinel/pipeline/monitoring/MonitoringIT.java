package dev.sentinel.pipeline.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.source.StartFrom;
import dev.sentinel.pipeline.testing.Scrape;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The endpoint next to a job that runs and never reads its topic: what a hanging one looks like.
 */
@ExtendWith(EmbeddedServicesExtension.class)
class MonitoringIT {
  private static final int RECORDS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path folder;

  @Test
  void aDatabaseThatIsAwayAndAJobThatHangsAreTold(EmbeddedServices services) throws Exception {
    SentinelOptions options = options(services);
    PipelineResult job = null;
    try (Monitoring monitoring = Monitoring.open(options, RunnerProbe.NONE)) {
      URI endpoint = monitoring.address().orElseThrow();
      assertThat(page(endpoint, "healthz")).isEqualTo("200 ok\n");
      assertThat(page(endpoint, "readyz")).isEqualTo("503 the job is starting\n");

      monitoring.jobStarts();
      send(options);
      job = runSomethingElse();
      monitoring.watch(job);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(Scrape.of(endpoint).series())
                      .containsEntry("sentinel_kafka_lag_records{partition=\"0\"}", 5.0)
                      .containsEntry("sentinel_kafka_position{partition=\"0\"}", 0.0)
                      .containsEntry("sentinel_kafka_end_offset{partition=\"0\"}", 5.0)
                      .containsEntry("sentinel_service_up{service=\"postgresql\"}", 1.0));

      services.database().stop();
      try {
        await()
            .atMost(PATIENCE)
            .until(() -> page(endpoint, "readyz").startsWith("503 postgresql: "));
        assertThat(page(endpoint, "healthz")).isEqualTo("200 ok\n");
        assertThat(Scrape.of(endpoint).series())
            .containsEntry("sentinel_service_up{service=\"postgresql\"}", 0.0)
            .containsEntry("sentinel_service_up{service=\"kafka\"}", 1.0)
            .containsEntry("sentinel_ready", 0.0)
            .containsEntry("sentinel_live", 1.0);
      } finally {
        services.database().start();
      }
      await().atMost(PATIENCE).until(() -> page(endpoint, "readyz").equals("200 ok\n"));

      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  page(endpoint, "healthz")
                      .matches("503 no record was processed for \\d+ s, with 5 left to read\n"));
      assertThat(Scrape.of(endpoint).series()).containsEntry("sentinel_live", 0.0);

      job.cancel();
      await()
          .atMost(PATIENCE)
          .until(() -> page(endpoint, "healthz").equals("503 the job is CANCELLED\n"));
    } finally {
      if (job != null && !job.getState().isTerminal()) {
        job.cancel();
      }
    }
  }

  @Test
  void aPortThatIsTakenIsOneSentence(EmbeddedServices services) {
    SentinelOptions options = options(services);
    try (Monitoring first = Monitoring.open(options, RunnerProbe.NONE)) {
      int port = first.address().orElseThrow().getPort();
      options.setMetricsPort(port);

      assertThatThrownBy(() -> Monitoring.open(options, RunnerProbe.NONE))
          .isInstanceOf(StartupException.class)
          .hasMessageStartingWith(
              "--metricsPort=" + port + " cannot be listened on at 127.0.0.1: ");
    }
  }

  @Test
  void withoutAPortThereIsNothing(EmbeddedServices services) {
    SentinelOptions options = options(services);
    options.setMetricsPort(null);
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (Monitoring monitoring = Monitoring.open(options, RunnerProbe.NONE)) {
      assertThat(monitoring.address()).isEmpty();
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> !before.contains(thread))
          .extracting(Thread::getName)
          .noneMatch(name -> name.startsWith("monitoring"));
    }
  }

  private SentinelOptions options(EmbeddedServices services) {
    SentinelOptions options = PipelineOptionsFactory.create().as(SentinelOptions.class);
    options.setKafkaBootstrapServers(services.kafka().bootstrapServers());
    options.setTransactionsTopic(services.kafka().newTopic(1));
    options.setStartFrom(StartFrom.EARLIEST);
    options.setJdbcUrl(services.database().jdbcUrl());
    options.setJdbcUsername(services.database().username());
    options.setJdbcPassword(services.database().password());
    options.setLake(folder.toString());
    options.setMetricsPort(0);
    options.setStallTimeoutSeconds(10);
    FileSystems.setDefaultPipelineOptions(options);
    return options;
  }

  private static void send(SentinelOptions options) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", options.getKafkaBootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        var unused =
            producer.send(new ProducerRecord<>(options.getTransactionsTopic(), "never read"));
      }
      producer.flush();
    }
  }

  private static PipelineResult runSomethingElse() {
    DirectOptions options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setBlockOnRun(false);
    Pipeline pipeline = Pipeline.create(options);
    pipeline.apply(GenerateSequence.from(0).withRate(1, org.joda.time.Duration.standardHours(1)));
    return pipeline.run();
  }

  /** Status and text. */
  private static String page(URI endpoint, String name) {
    var response = Scrape.get(endpoint.resolve("/" + name));
    return response.statusCode() + " " + response.body();
  }
}
