package dev.sentinel.runner.direct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user sees of the jar before the job runs: help, db-init, and why it does not start. */
@ExtendWith(EmbeddedServicesExtension.class)
class CommandLineIT {
  /** Patience, not a measurement: the machine that runs tests may be busy. */
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --nonsense=1          | 2 | missing a property named 'nonsense'
          --lakeShards=many     | 2 | many
          --startFrom=yesterday | 2 | yesterday
          --lakeShards=0        | 1 | --lakeShards=0 is out of range: from 1 to 1000.
          --alertThreshold=lots | 1 | --alertThreshold=lots is not an amount
          --lake=gs://bucket    | 1 | --lake=gs://bucket is neither a folder nor s3://bucket[/prefix].
          frobnicate            | 2 | frobnicate
          """)
  void refusesWhatItDoesNotUnderstand(String argument, int exitCode, String sentence)
      throws InterruptedException {
    try (SentinelProcess sentinel = run(Map.of(), argument)) {
      assertThat(sentinel.exitCode(PATIENCE_SECONDS)).isEqualTo(exitCode);
      assertThat(sentinel.text()).contains(sentence);
      assertThat(sentinel.text()).doesNotContain("\tat ");
    }
  }

  @Test
  void saysInOneSentenceEachWhichServiceIsMissing() throws InterruptedException {
    try (SentinelProcess sentinel =
        run(
            Map.of(),
            "--kafkaBootstrapServers=127.0.0.1:1",
            "--jdbcUrl=jdbc:postgresql://127.0.0.1:1/sentinel",
            "--lake=" + folder.resolve("lake"))) {
      assertThat(sentinel.exitCode(PATIENCE_SECONDS)).isEqualTo(1);
      assertThat(sentinel.text())
          .contains("No Kafka broker answers at 127.0.0.1:1")
          .contains("PostgreSQL cannot be reached at jdbc:postgresql://127.0.0.1:1/sentinel")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void saysThatTablesAreMissingAndCreatesThem(EmbeddedServices services)
      throws InterruptedException {
    String topic = services.kafka().newTopic(1);
    String database = services.database().newDatabase();
    Map<String, String> password = Map.of("SENTINEL_JDBC_PASSWORD", services.database().password());
    String[] job = {
      "--kafkaBootstrapServers=" + services.kafka().bootstrapServers(),
      "--transactionsTopic=" + topic,
      "--deadLetterTopic=" + services.kafka().newTopic(1),
      "--jdbcUrl=" + database,
      "--lake=" + folder.resolve("lake")
    };
    try (SentinelProcess sentinel = run(password, job)) {
      assertThat(sentinel.exitCode(PATIENCE_SECONDS)).isEqualTo(1);
      assertThat(sentinel.text()).contains("lacks tables or columns").contains("run db-init first");
    }
    try (SentinelProcess init = run(password, "db-init", "--jdbcUrl=" + database)) {
      assertThat(init.exitCode(PATIENCE_SECONDS)).isZero();
      assertThat(init.text()).contains("The tables at " + database + " are up to date.");
    }
    try (SentinelProcess init = run(Map.of(), "db-init", "--jdbcUrl=" + database)) {
      assertThat(init.exitCode(PATIENCE_SECONDS)).isEqualTo(1);
      assertThat(init.text()).contains("refuses the login of sentinel");
    }
  }

  @Test
  void helpNamesEveryOptionAndCommand() throws InterruptedException {
    try (SentinelProcess sentinel = run(Map.of(), "--help")) {
      assertThat(sentinel.exitCode(PATIENCE_SECONDS)).isZero();
      assertThat(sentinel.text())
          .contains("java -jar sentinel-direct.jar", "--kafkaBootstrapServers=", "db-init")
          .contains("--alertThreshold=", "(default: 5000)");
    }
  }

  @Test
  void noSecretIsEverSaid() throws InterruptedException {
    Map<String, String> secrets =
        Map.of(
            "SENTINEL_JDBC_PASSWORD", "hush-environment",
            "SENTINEL_KAFKA_PROPERTIES", "{\"sasl.jaas.config\":\"hush-kafka\"}",
            "SENTINEL_JDBC_URL", "jdbc:postgresql://127.0.0.1:1/x?password=hush-url",
            "AWS_SECRET_ACCESS_KEY", "hush-bucket");
    for (String[] arguments :
        new String[][] {
          {"--help"},
          {"db-init", "--help"},
          {"db-init"},
          {"--jdbcPassword=hush-argument", "--kafkaBootstrapServers=127.0.0.1:1"},
          {"--jdbcUrl=mysql://x?password=hush-argument"}
        }) {
      try (SentinelProcess sentinel = run(secrets, arguments)) {
        sentinel.exitCode(PATIENCE_SECONDS);
        assertThat(sentinel.text()).isNotBlank().doesNotContain("hush");
      }
    }
  }

  @Test
  void warnsOfAPasswordOnTheCommandLine() throws InterruptedException {
    try (SentinelProcess sentinel = run(Map.of(), "--jdbcPassword=hush", "--lakeShards=0")) {
      assertThat(sentinel.exitCode(PATIENCE_SECONDS)).isEqualTo(1);
      assertThat(sentinel.text())
          .contains("--jdbcPassword can be read by every user of this machine")
          .doesNotContain("hush");
    }
  }

  private SentinelProcess run(Map<String, String> environment, String... arguments) {
    return SentinelProcess.start(
        folder.resolve("output-" + System.nanoTime()), environment, arguments);
  }
}
