package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.AmountRule;
import dev.sentinel.pipeline.oracle.Outputs;
import dev.sentinel.pipeline.oracle.SeededRun;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM in the middle of a stream: what was read is in every output when the process has ended.
 */
@ExtendWith(EmbeddedServicesExtension.class)
class SparkStopIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Test
  void stopDrainsWhatWasRead(EmbeddedServices services, @TempDir Path folder) throws Exception {
    // One partition, so that what was read is a prefix of what was sent.
    String topic = services.kafka().newTopic(1);
    String deadLetterTopic = services.kafka().newTopic(1);
    String jdbcUrl = services.database().newDatabase();
    String username = services.database().username();
    String password = services.database().password();
    Migrations.migrate(new JdbcSettings(jdbcUrl, username, password));
    SentinelOptions options = PipelineOptionsFactory.create().as(SentinelOptions.class);
    options.setKafkaBootstrapServers(services.kafka().bootstrapServers());
    options.setTransactionsTopic(topic);
    options.setDeadLetterTopic(deadLetterTopic);
    options.setConsumerGroup(topic);
    options.setRules(AmountRule.file());
    options.setJdbcUrl(jdbcUrl);
    options.setJdbcUsername(username);
    options.setJdbcPassword(password);
    options.setLake(folder.resolve("lake").toString());
    options.setLakeWindowSeconds(4);
    Outputs outputs =
        new Outputs(
            services.kafka().bootstrapServers(),
            deadLetterTopic,
            folder.resolve("lake"),
            jdbcUrl,
            username,
            password);
    SeededRun run = new SeededRun(3, services.kafka().bootstrapServers(), topic);
    AtomicBoolean ended = new AtomicBoolean();

    int exitCode;
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              while (!ended.get()) {
                run.send(200);
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
              }
            });
    try (SparkProcess job =
        SparkProcess.local(options, "--checkpointDir=" + folder.resolve("checkpoints"))) {
      await().atMost(PATIENCE).until(() -> !job.isAlive() || outputs.countedTransactions() > 1_000);
      job.terminate();
      exitCode = job.exitCode(120);
      assertThat(exitCode).as("%s", job).isZero();
    } finally {
      ended.set(true);
      sending.join();
    }

    int stored = outputs.lakeRows().size();
    assertThat(stored).isGreaterThan(1_000);
    assertThat(run.lakeRows().size()).isGreaterThan(stored);
    run.verifyFirst(stored, outputs);
  }
}
