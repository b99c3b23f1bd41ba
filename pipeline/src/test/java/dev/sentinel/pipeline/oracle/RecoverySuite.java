package dev.sentinel.pipeline.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.Message.Sent;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills the job without warning, at random moments while a stream flows, and starts it again each
 * time; at the end every output must hold what the model says, as if nothing had happened.
 *
 * <p>{@code -Dsentinel.recovery.seed}, {@code .kills} and {@code .transactions} change the run.
 */
@ExtendWith(EmbeddedServicesExtension.class)
public abstract class RecoverySuite {
  private static final Logger LOG = LoggerFactory.getLogger(RecoverySuite.class);

  private static final long SEED = Long.getLong("sentinel.recovery.seed", 7);
  private static final int KILLS = Integer.getInteger("sentinel.recovery.kills", 3);
  private static final int TRANSACTIONS =
      Integer.getInteger("sentinel.recovery.transactions", 20_000);
  private static final int PARTITIONS = 4;
  private static final Duration ALLOWED_LATENESS = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Starts the job in a process of its own. */
  protected abstract KillableJob start(SentinelOptions options) throws Exception;

  /** How long the job lives before a kill, in milliseconds, at least and at most. */
  protected abstract int[] lifetimeMillis();

  /** A job in a process of its own. */
  @FunctionalInterface
  public interface KillableJob {
    /** Ends the process at once, as the system does when memory is short. */
    void kill() throws Exception;
  }

  @BeforeAll
  static void allowAccessToTheBucket(EmbeddedServices services) {
    System.setProperty("aws.accessKeyId", services.s3().accessKey());
    System.setProperty("aws.secretAccessKey", services.s3().secretKey());
  }

  @Test
  void killsLoseAndDoubleNothing(EmbeddedServices services, @TempDir Path folder) throws Exception {
    String topic = services.kafka().newTopic(PARTITIONS);
    String deadLetterTopic = services.kafka().newTopic(1);
    String jdbcUrl = services.database().newDatabase();
    String username = services.database().username();
    String password = services.database().password();
    Migrations.migrate(new JdbcSettings(jdbcUrl, username, password));
    Path lake = folder.resolve("lake");
    Outputs outputs =
        new Outputs(
            services.kafka().bootstrapServers(),
            deadLetterTopic,
            lake,
            jdbcUrl,
            username,
            password);

    Random random = new Random(SEED);
    int[] lifetime = lifetimeMillis();
    List<Integer> lifetimes = random.ints(KILLS, lifetime[0], lifetime[1] + 1).boxed().toList();
    LOG.info("seed {}: kills after {} ms", SEED, lifetimes);
    int total = lifetimes.stream().mapToInt(Integer::intValue).sum();
    CompletableFuture<List<Sent>> sending =
        CompletableFuture.supplyAsync(
            () -> sendSlowly(services.kafka().bootstrapServers(), topic, Math.max(total, 10_000)));

    for (int millis : lifetimes) {
      KillableJob job = start(options(services, topic, deadLetterTopic, jdbcUrl, lake));
      Thread.sleep(millis);
      job.kill();
      LOG.info(
          "killed; in the lake {} rows, {} alerts, {} counted",
          outputs.lakeRowCount(),
          outputs.alerts().size(),
          outputs.countedTransactions());
    }
    KillableJob job = start(options(services, topic, deadLetterTopic, jdbcUrl, lake));
    List<Sent> sent = sending.get();
    Model model = new Model(ALLOWED_LATENESS);
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () ->
                  outputs.lakeRowCount() >= model.lakeRows(sent).size()
                      && outputs.alerts().size() >= model.alerts(sent).size()
                      && new HashSet<>(outputs.deadLetters()).size()
                          >= model.deadLetters(sent).size());
    } finally {
      job.kill();
      LOG.info(
          "sent {} ({} transactions); in the lake {} rows, {} distinct; alerts {} of {}; dead"
              + " letters {}, {} distinct of {}; user_stats rows {} of {}",
          sent.size(),
          model.lakeRows(sent).size(),
          outputs.lakeRowCount(),
          new HashSet<>(outputs.lakeRows()).size(),
          outputs.alerts().size(),
          model.alerts(sent).size(),
          outputs.deadLetters().size(),
          new HashSet<>(outputs.deadLetters()).size(),
          model.deadLetters(sent).size(),
          outputs.userStats().size(),
          model.userStats(sent).size());
    }

    assertThat(outputs.lakeRows()).isEqualTo(model.lakeRows(sent));
    assertThat(outputs.alerts()).isEqualTo(model.alerts(sent));
    assertThat(outputs.userStats()).isEqualTo(model.userStats(sent));
    // Sent before it is known to be stored: a kill in between repeats a dead letter.
    assertThat(outputs.deadLetters().stream().distinct().toList())
        .isEqualTo(model.deadLetters(sent));
  }

  private static SentinelOptions options(
      EmbeddedServices services, String topic, String deadLetterTopic, String jdbcUrl, Path lake) {
    SentinelOptions options = PipelineOptionsFactory.create().as(SentinelOptions.class);
    options.setKafkaBootstrapServers(services.kafka().bootstrapServers());
    options.setTransactionsTopic(topic);
    options.setDeadLetterTopic(deadLetterTopic);
    options.setConsumerGroup(topic);
    options.setJdbcUrl(jdbcUrl);
    options.setJdbcUsername(services.database().username());
    options.setJdbcPassword(services.database().password());
    options.setAllowedLatenessMinutes((int) ALLOWED_LATENESS.toMinutes());
    options.setLake(lake.toString());
    options.setLakeWindowSeconds(2);
    options.setLakeShards(2);
    return options;
  }

  /** Sends the stream in slices, spread over the given time. */
  private static List<Sent> sendSlowly(String bootstrapServers, String topic, int millis) {
    List<Message> messages = new SeededStream(SEED).messages(TRANSACTIONS);
    int slices = Math.max(1, millis / 250);
    int size = Math.max(1, messages.size() / slices);
    List<Sent> sent = new ArrayList<>();
    for (int from = 0; from < messages.size(); from += size) {
      sent.addAll(
          Producer.send(
              bootstrapServers,
              topic,
              messages.subList(from, Math.min(messages.size(), from + size))));
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return sent;
  }
}
