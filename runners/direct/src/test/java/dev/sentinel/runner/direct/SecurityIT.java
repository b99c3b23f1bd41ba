package dev.sentinel.runner.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServices.Service;
import dev.sentinel.pipeline.oracle.ModelRules;
import dev.sentinel.pipeline.oracle.Outputs;
import dev.sentinel.pipeline.oracle.SeededRun;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job against real listeners that demand TLS and a login, with secrets from files. */
class SecurityIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int EXIT_SECONDS = 60;
  private static final String USERNAME = "job";
  private static final String KAFKA_SECRET = "kafka-secret-1";

  private static EmbeddedServices services;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    services =
        EmbeddedServices.builder().tls().services(Set.of(Service.KAFKA, Service.POSTGRES)).start();
    services.kafka().setScramPassword(USERNAME, KAFKA_SECRET);
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  @Test
  void jobRunsOverTlsAndOutlivesAChangeOfItsPassword() throws Exception {
    String topic = services.kafka().newTopic(2);
    String deadLetters = services.kafka().newTopic(1);
    String database = services.database().newDatabase();
    migrate(database);
    SeededRun stream = new SeededRun(3, services.kafka().bootstrapServers(), topic);
    Outputs outputs =
        new Outputs(
            services.kafka().bootstrapServers(),
            deadLetters,
            folder.resolve("lake"),
            database,
            services.database().username(),
            services.database().password());
    stream.send(150);
    try (SentinelProcess sentinel =
        start(
            topic,
            deadLetters,
            tlsUrl(database, "localhost"),
            scram(KAFKA_SECRET),
            "--maxOutageSeconds=120")) {
      await().atMost(PATIENCE).until(() -> sentinel.isRunning() && stream.hasArrivedIn(outputs));
      assertThat(connectionsOfTheJob(database)).isNotEmpty().containsOnly("t");

      // Brokers ask again for a login after five seconds.
      services.kafka().setScramPassword(USERNAME, "another");
      await()
          .atMost(PATIENCE)
          .until(() -> sentinel.isRunning() && sentinel.text().contains(" is away: "));
      assertThat(sentinel.text())
          .contains("Kafka at " + services.kafka().secureServers() + " is away: ")
          .contains("SaslAuthenticationException");
      services.kafka().setScramPassword(USERNAME, KAFKA_SECRET);
      stream.send(100);
      await().atMost(PATIENCE).until(() -> sentinel.isRunning() && stream.hasArrivedIn(outputs));
      assertThat(sentinel.text())
          .contains("Kafka at " + services.kafka().secureServers() + " is back after ")
          .doesNotContain(KAFKA_SECRET, services.database().password() + "\"", "\tat ");
    }
    stream.verify(outputs);
  }

  @Test
  void plainLoginIsAcceptedAndAWrongOneRefusedWithoutSayingIt() throws Exception {
    String topic = services.kafka().newTopic(1);
    String database = services.database().newDatabase();
    try (SentinelProcess sentinel =
        start(
            topic,
            services.kafka().newTopic(1),
            tlsUrl(database, "localhost"),
            plain(services.kafka().plainPassword()))) {
      // Kafka is content: what is missing are the tables.
      assertThat(sentinel.exitCode(EXIT_SECONDS)).isEqualTo(1);
      assertThat(sentinel.text()).contains("run db-init first").doesNotContain("Kafka");
    }
    try (SentinelProcess sentinel =
        start(topic, topic + ".dead", tlsUrl(database, "localhost"), plain("wrong-secret"))) {
      assertThat(sentinel.exitCode(EXIT_SECONDS)).isEqualTo(1);
      assertThat(sentinel.text())
          .contains(
              "Kafka at "
                  + services.kafka().secureServers()
                  + " refuses access; check --kafkaProperties: ")
          .doesNotContain("wrong-secret", "\tat ");
    }
  }

  @Test
  void certificateForAnotherNameIsRefused() throws Exception {
    String database = services.database().newDatabase();
    // The certificate names localhost and 127.0.0.1, and this is the same machine by another name.
    try (SentinelProcess sentinel =
        start(
            "db-init",
            "--jdbcUrl=" + tlsUrl(database, "127.0.0.2"),
            "--jdbcPasswordFile=" + passwordFile())) {
      assertThat(sentinel.exitCode(EXIT_SECONDS)).isEqualTo(1);
      assertThat(sentinel.text()).contains("PostgreSQL cannot be reached at ");
    }
    try (SentinelProcess sentinel =
        start(
            "db-init",
            "--jdbcUrl=" + tlsUrl(database, "localhost"),
            "--jdbcPasswordFile=" + passwordFile())) {
      assertThat(sentinel.exitCode(EXIT_SECONDS)).isZero();
      assertThat(sentinel.text()).contains(" are up to date.");
    }
  }

  private SentinelProcess start(
      String topic, String deadLetters, String jdbcUrl, Path kafkaProperties, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--kafkaBootstrapServers=" + services.kafka().secureServers(),
                "--kafkaProperties=" + kafkaProperties,
                "--transactionsTopic=" + topic,
                "--deadLetterTopic=" + deadLetters,
                "--rules=" + ModelRules.AMOUNT.file(),
                "--jdbcUrl=" + jdbcUrl,
                "--jdbcPasswordFile=" + passwordFile(),
                "--lake=" + folder.resolve("lake"),
                "--lakeWindowSeconds=1"));
    arguments.addAll(List.of(more));
    return start(arguments.toArray(String[]::new));
  }

  private SentinelProcess start(String... arguments) {
    return SentinelProcess.start(
        folder.resolve("output-" + System.nanoTime()), Map.of(), arguments);
  }

  private Path passwordFile() throws IOException {
    return Files.writeString(
        folder.resolve("jdbc-password"), services.database().password() + "\n");
  }

  private Path scram(String password) throws IOException {
    return kafkaProperties("SCRAM-SHA-512", "scram.ScramLoginModule", USERNAME, password);
  }

  private Path plain(String password) throws IOException {
    return kafkaProperties(
        "PLAIN", "plain.PlainLoginModule", services.kafka().plainUsername(), password);
  }

  private Path kafkaProperties(String mechanism, String module, String username, String password)
      throws IOException {
    return Files.writeString(
        folder.resolve("kafka-" + System.nanoTime() + ".properties"),
        """
        security.protocol=SASL_SSL
        sasl.mechanism=%s
        sasl.jaas.config=org.apache.kafka.common.security.%s required username="%s" password="%s";
        ssl.truststore.type=PEM
        ssl.truststore.location=%s
        """
            .formatted(mechanism, module, username, password, services.authorityCertificate()));
  }

  /** The URL as users write it: the server's certificate and its name are checked. */
  private static String tlsUrl(String url, String host) {
    return url.replace("127.0.0.1", host)
        + "?sslmode=verify-full&sslrootcert="
        + services.authorityCertificate();
  }

  private static void migrate(String database) {
    Migrations.migrate(
        new JdbcSettings(database, services.database().username(), services.database().password()));
  }

  /** For each connection of the job, whether it is encrypted. */
  private static List<String> connectionsOfTheJob(String database) throws SQLException {
    List<String> encrypted = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                database, services.database().username(), services.database().password());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT ssl::text FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                    + " WHERE datname = current_database()"
                    + " AND application_name = 'sentinel-pipeline'")) {
      while (rows.next()) {
        encrypted.add(rows.getString(1).substring(0, 1));
      }
    }
    return encrypted;
  }
}
