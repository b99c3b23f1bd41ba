package dev.sentinel.bench;

import dev.sentinel.pipeline.postgres.JdbcSettings;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The tables of a run. All times are the database's own; it is on the machine that the events are
 * made on, so they share a clock.
 *
 * @param settings how to reach them
 */
record Database(JdbcSettings settings) {
  /**
   * What is in {@code fraud_alerts} of the rule of amounts.
   *
   * @param first when the first row was written; null if there is none
   * @param last when the last one was
   * @param ofAllRules how many rows there are with those of other rules
   */
  record Alerts(long count, Instant first, Instant last, long ofAllRules) {}

  /**
   * What is in {@code user_stats}.
   *
   * @param counted transactions in all rows together
   * @param last when a row was last changed; null if there is none
   */
  record Stats(long rows, long counted, BigDecimal spent, Instant last) {}

  /** Those that every job writes, whatever other rules there are. */
  private static final String OF_AMOUNTS = " WHERE 'amount-threshold' = ANY (rules)";

  /** Milliseconds from event to committed alert; all zero if there are none. */
  record Latency(long alerts, double p50, double p95, double p99, double max) {}

  long countAlerts() {
    return query("SELECT count(*) FROM fraud_alerts" + OF_AMOUNTS, row -> row.getLong(1));
  }

  long countTransactions() {
    return query("SELECT coalesce(sum(txn_count), 0) FROM user_stats", row -> row.getLong(1));
  }

  Alerts alerts() {
    return query(
        "SELECT count(*), min(detected_at), max(detected_at),"
            + " (SELECT count(*) FROM fraud_alerts) FROM fraud_alerts"
            + OF_AMOUNTS,
        row -> new Alerts(row.getLong(1), instant(row, 2), instant(row, 3), row.getLong(4)));
  }

  Stats stats() {
    return query(
        """
        SELECT count(*), coalesce(sum(txn_count), 0), coalesce(sum(total_spend), 0), max(updated_at)
        FROM user_stats""",
        row -> new Stats(row.getLong(1), row.getLong(2), row.getBigDecimal(3), instant(row, 4)));
  }

  /** The time of the first event after {@code time} that has an alert; null if there is none. */
  Instant firstEventAfter(Instant time) {
    return query(
        "SELECT min(timestamp) FROM fraud_alerts WHERE timestamp > ?",
        row -> instant(row, 1),
        time);
  }

  /**
   * How long the alerts of events from {@code start} on took to be committed. PostgreSQL keeps the
   * time of a commit, which is a bit later than {@code detected_at}, when the row was written.
   */
  Latency latency(Instant start) {
    return query(
        """
        SELECT count(*), percentile_disc(ARRAY[0.5, 0.95, 0.99, 1.0]) WITHIN GROUP (
          ORDER BY extract(epoch FROM pg_xact_commit_timestamp(xmin) - timestamp)::float8)
        FROM fraud_alerts WHERE timestamp >= ?""",
        row -> {
          Array array = row.getArray(2);
          if (array == null) {
            return new Latency(0, 0, 0, 0, 0);
          }
          Double[] seconds = (Double[]) array.getArray();
          return new Latency(
              row.getLong(1),
              seconds[0] * 1000,
              seconds[1] * 1000,
              seconds[2] * 1000,
              seconds[3] * 1000);
        },
        start);
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> T query(String sql, Reader<T> reader, Instant... parameters) {
    try (Connection connection =
            DriverManager.getConnection(settings.url(), settings.username(), settings.password());
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i].atOffset(ZoneOffset.UTC));
      }
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return reader.read(rows);
      }
    } catch (SQLException e) {
      throw new BenchException("The database does not answer: " + e.getMessage(), e);
    }
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
