package dev.sentinel.viewer;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;

/** A real PostgreSQL with Sentinel's tables that can be stopped and started again. */
final class TestDatabase implements AutoCloseable {
  static final String USER = "postgres";

  private static final String INSERT =
      "INSERT INTO fraud_alerts (transaction_id, user_id, amount, currency, timestamp, rules,"
          + " reasons, score, severity, kafka_topic, kafka_partition, kafka_offset) VALUES (?, ?,"
          + " ?::numeric, ?, now(), '{amount-threshold}', ?::jsonb, 70, ?, 'transactions', 0, 1)";

  private final Path directory;
  private final int port;
  private EmbeddedPostgres server;

  TestDatabase(Path directory) throws IOException {
    this.directory = directory;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    start();
    Flyway.configure()
        .dataSource(url(), USER, "")
        .locations("filesystem:../pipeline/src/main/resources/db/migration")
        .load()
        .migrate();
  }

  void start() throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(directory.resolve("data").toFile())
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(new File("target/postgres-binaries"))
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setPGStartupWait(Duration.ofSeconds(60))
            .start();
  }

  void stop() throws IOException {
    server.close();
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** The viewer's own access to it. */
  Database database() {
    return new Database(url(), USER, "", Duration.ofSeconds(15));
  }

  /** A connection in a transaction. */
  Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(url(), USER, "");
    connection.setAutoCommit(false);
    return connection;
  }

  static void insert(Connection connection, String transactionId) throws SQLException {
    insert(connection, transactionId, "42", "5000.01", "USD", "HIGH");
  }

  static void insert(
      Connection connection,
      String transactionId,
      String user,
      String amount,
      String currency,
      String severity)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, transactionId);
      statement.setString(2, user);
      statement.setString(3, amount);
      statement.setString(4, currency);
      statement.setString(5, Alerts.REASONS);
      statement.setString(6, severity);
      statement.executeUpdate();
    }
  }

  void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
      connection.commit();
    }
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}
