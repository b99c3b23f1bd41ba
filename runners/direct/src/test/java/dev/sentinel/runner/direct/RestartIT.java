package dev.sentinel.runner.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.oracle.ModelRules;
import dev.sentinel.pipeline.oracle.Outputs;
import dev.sentinel.pipeline.oracle.SeededRun;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The job is killed again and again; what it was doing is neither lost nor done twice. */
@ExtendWith(EmbeddedServicesExtension.class)
class RestartIT {
  private static final int ROUNDS = 3;
  private static final int TRANSACTIONS_A_ROUND = 250;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String KAFKA_SECRET = "kafka-s3cret";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void killedJobGoesOnWhereItsOutputsStop(EmbeddedServices services, @TempDir Path folder)
      throws IOException {
    String topic = services.kafka().newTopic(3);
    String deadLetterTopic = services.kafka().newTopic(1);
    String jdbcUrl = services.database().newDatabase();
    Migrations.migrate(
        new JdbcSettings(jdbcUrl, services.database().username(), services.database().password()));
    String username = "sentinel_restart";
    String password = "postgresql-s3cret";
    services
        .database()
        .executeAsSuperuser(
            "CREATE ROLE "
                + username
                + " LOGIN PASSWORD '"
                + password
                + "' IN ROLE "
                + services.database().username());
    Path lake = folder.resolve("lake");
    Outputs outputs =
        new Outputs(
            services.kafka().bootstrapServers(),
            deadLetterTopic,
            lake,
            jdbcUrl,
            username,
            password);
    SeededRun run = new SeededRun(5, services.kafka().bootstrapServers(), topic);
    Random random = new Random(5);
    String[] options = {
      "--kafkaBootstrapServers=" + services.kafka().bootstrapServers(),
      "--transactionsTopic=" + topic,
      "--deadLetterTopic=" + deadLetterTopic,
      "--consumerGroup=" + topic,
      "--rules=" + ModelRules.AMOUNT.file(),
      "--jdbcUrl=" + jdbcUrl,
      "--jdbcUsername=" + username,
      "--lake=" + lake,
      "--lakeWindowSeconds=1",
      "--logFormat=json",
      // Kafka's clients list their settings at this level.
      "--logLevel=debug,org.apache.kafka=info",
      "--kafkaProperties={\"sasl.jaas.config\":\"x required password='" + KAFKA_SECRET + "';\"}"
    };
    Map<String, String> environment = Map.of("SENTINEL_JDBC_PASSWORD", password);

    for (int round = 0; round < ROUNDS; round++) {
      try (SentinelProcess sentinel =
          SentinelProcess.start(folder.resolve("job.log"), environment, options)) {
        run.send(TRANSACTIONS_A_ROUND);
        // Somewhere between the first of them and the last.
        long enough = run.countable() - random.nextInt(TRANSACTIONS_A_ROUND * 3 / 4) - 1;
        await()
            .atMost(PATIENCE)
            .until(() -> sentinel.isRunning() && outputs.countedTransactions() >= enough);
        sentinel.kill();
      }
    }
    try (SentinelProcess sentinel =
        SentinelProcess.start(folder.resolve("job.log"), environment, options)) {
      run.send(TRANSACTIONS_A_ROUND);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> sentinel.isRunning() && run.hasArrivedIn(outputs));
    }

    run.verify(outputs);
    verifyLog(folder.resolve("job.log"), List.of(password, KAFKA_SECRET));
  }

  /**
   * Everything that four runs have said, with bad records among those they read: JSON lines, with
   * no secret and nothing of a payload in them.
   */
  private static void verifyLog(Path log, List<String> secrets) throws IOException {
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).anyMatch(line -> line.contains("sasl.jaas.config = [hidden]"));
    for (String line : lines) {
      // A kill can cut the line short that was being written.
      if (line.endsWith("}")) {
        assertThat(JSON.readTree(line).path("message").asText()).as(line).isNotEmpty();
      }
      assertThat(line).doesNotContain(secrets);
      assertThat(line).doesNotContain("transaction_id", "dollars", "yesterday");
    }
  }
}
