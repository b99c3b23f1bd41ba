package dev.sentinel.viewer;

import dev.sentinel.embedded.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;

/** A real PostgreSQL with Sentinel's tables that can be stopped and started again. */
final class TestDatabase {
  private static final String INSERT =
      "INSERT INTO fraud_alerts (transaction_id, user_id, amount, currency, timestamp, rules,"
          + " reasons, score, severity, kafka_topic, kafka_partition, kafka_offset) VALUES (?, ?,"
          + " ?::numeric, ?, now(), '{amount-threshold}', ?::jsonb, 70, ?, 'transactions', 0, 1)";

  private final EmbeddedDatabase server;
  private final String url;

  TestDatabase(EmbeddedDatabase server) {
    this.server = server;
    this.url = server.newDatabase();
    Flyway.configure()
        .dataSource(url, server.username(), server.password())
        .locations("filesystem:../pipeline/src/main/resources/db/migration")
        .load()
        .migrate();
  }

  void start() {
    server.start();
  }

  void stop() {
    server.stop();
  }

  String url() {
    return url;
  }

  String username() {
    return server.username();
  }

  String password() {
    return server.password();
  }

  /** The viewer's own access to it. */
  Database database() {
    return database(url, server.password());
  }

  Database database(String otherUrl, String otherPassword) {
    return new Database(otherUrl, server.username(), otherPassword, Duration.ofSeconds(15));
  }

  /** A connection in a transaction. */
  Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(url, server.username(), server.password());
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
}
