package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.Outputs;
import dev.sentinel.pipeline.oracle.SeededRun;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills the driver, which is all of Spark when that is in one JVM, at random moments while a stream
 * flows, and starts it again each time; at the end every output must hold what the model says.
 *
 * <p>{@code -Dsentinel.recovery.seed}, {@code .kills} and {@code .transactions} change the run.
 */
@ExtendWith(EmbeddedServicesExtension.class)
class SparkRecoveryIT {
  private static final Logger LOG = LoggerFactory.getLogger(SparkRecoveryIT.class);

  private static final long SEED = Long.getLong("sentinel.recovery.seed", 7);
  private static final int KILLS = Integer.getInteger("sentinel.recovery.kills", 2);
  private static final int TRANSACTIONS =
      Integer.getInteger("sentinel.recovery.transactions", 20_000);
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** A job's life after it has begun to write; a batch takes one second, a lake window two. */
  private static final int MAX_LIFE_MILLIS = 8_000;

  private static final int SLICES = 100;

  @Test
  void killsLoseAndDoubleNothing(EmbeddedServices services, @TempDir Path folder) throws Exception {
    String topic = services.kafka().newTopic(PARTITIONS);
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
    options.setJdbcUrl(jdbcUrl);
    options.setJdbcUsername(username);
    options.setJdbcPassword(password);
    options.setLake(folder.resolve("lake").toString());
    options.setLakeWindowSeconds(2);
    options.setLakeShards(2);
    Outputs outputs =
        new Outputs(
            services.kafka().bootstrapServers(),
            deadLetterTopic,
            folder.resolve("lake"),
            jdbcUrl,
            username,
            password);
    SeededRun run = new SeededRun(SEED, services.kafka().bootstrapServers(), topic);
    Random random = new Random(SEED);
    String checkpoints = "--checkpointDir=" + folder.resolve("checkpoints");

    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendSlowly(run));
    for (int kill = 0; kill < KILLS; kill++) {
      long before = outputs.countedTransactions();
      try (SparkProcess job = SparkProcess.local(options, checkpoints)) {
        // One life in four ends while the job is starting.
        boolean early = random.nextInt(4) == 0;
        if (!early) {
          await()
              .atMost(PATIENCE)
              .until(() -> !job.isAlive() || outputs.countedTransactions() > before);
        }
        Thread.sleep(random.nextInt(MAX_LIFE_MILLIS));
        assertThat(job.isAlive()).as("%s has not ended by itself", job).isTrue();
        job.kill();
        LOG.info(
            "kill {}: {} rows in the lake, {} alerts, {} counted",
            kill,
            outputs.lakeRowCount(),
            outputs.alerts().size(),
            outputs.countedTransactions());
      }
    }
    try (SparkProcess job = SparkProcess.local(options, checkpoints)) {
      sending.join();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> !job.isAlive() || run.hasArrivedIn(outputs));
      // What were doubled now would come with the next files.
      Thread.sleep(5_000);
    }

    List<String> deadLetters = outputs.deadLetters();
    LOG.info(
        "seed {}, {} kills: {} transactions; lake {} rows, {} distinct; alerts {} of {}; user_stats"
            + " {} rows of {}; dead letters {}, {} distinct of {}",
        SEED,
        KILLS,
        run.countable(),
        outputs.lakeRowCount(),
        new HashSet<>(outputs.lakeRows()).size(),
        outputs.alerts().size(),
        run.alerts().size(),
        outputs.userStats().size(),
        run.userStats().size(),
        deadLetters.size(),
        new HashSet<>(deadLetters).size(),
        run.deadLetters().size());
    assertThat(outputs.lakeRows()).isEqualTo(run.lakeRows());
    assertThat(outputs.alerts()).isEqualTo(run.alerts());
    assertThat(outputs.userStats()).isEqualTo(run.userStats());
    // None is lost. One is sent twice if the kill comes between sending and the end of its task.
    assertThat(deadLetters.stream().distinct().toList()).isEqualTo(run.deadLetters());
  }

  /** Sends the stream in slices, spread over the lives of the jobs. */
  private static void sendSlowly(SeededRun run) {
    long pause = (KILLS + 1) * 15_000L / SLICES;
    try {
      for (int slice = 0; slice < SLICES; slice++) {
        run.send(TRANSACTIONS / SLICES);
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
