package dev.sentinel.bench.nativespark;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.spark.sql.Row;

/**
 * Writes the rows of a task to PostgreSQL: in one transaction, in batches that the driver turns
 * into statements of many rows, over a connection that is kept for the next task.
 */
final class PostgresWriter implements Serializable {
  private static final int BATCH_ROWS = 1_000;

  /** Of this JVM; all writers of a job have the same settings. */
  private static final ConcurrentLinkedDeque<Connection> IDLE = new ConcurrentLinkedDeque<>();

  private static final String INSERT_ALERT =
      """
      INSERT INTO fraud_alerts (
        transaction_id, user_id, amount, currency, timestamp, rules, reasons, score, severity,
        merchant_id, merchant_category, terminal_id, card_id, device_id, ip, channel, country,
        latitude, longitude, kafka_topic, kafka_partition, kafka_offset)
      VALUES (?, ?, ?, ?, ?, ?::text[], ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (transaction_id) DO NOTHING""";

  /** A window's transactions come in several batches, so what is new is added. */
  private static final String ADD_STATS =
      """
      INSERT INTO user_stats AS stored (
        user_id, window_start, window_end, currency,
        avg_spend, txn_count, total_spend, min_spend, max_spend)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (user_id, window_start, currency) DO UPDATE SET
        avg_spend = round((stored.total_spend + excluded.total_spend)
          / (stored.txn_count + excluded.txn_count), 4),
        txn_count = stored.txn_count + excluded.txn_count,
        total_spend = stored.total_spend + excluded.total_spend,
        min_spend = least(stored.min_spend, excluded.min_spend),
        max_spend = greatest(stored.max_spend, excluded.max_spend),
        updated_at = clock_timestamp()""";

  private static final String REASON =
      """
      [{"rule":"amount-threshold","version":1,"description":"Amount %1$s %3$s is above the threshold \
      of %2$s","score":70,"conditions":[{"feature":"amount","operator":">","value":%1$s,\
      "threshold":%2$s}]}]""";

  private final String url;
  private final String username;
  private final String password;

  PostgresWriter(String jdbcUrl, String username, String password) {
    this.url = jdbcUrl + (jdbcUrl.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true";
    this.username = username;
    this.password = password;
  }

  @FunctionalInterface
  private interface Setter {
    void set(Row row, PreparedStatement statement) throws SQLException;
  }

  /** Writes an alert for each row of a transaction. */
  void writeAlerts(Iterator<Row> rows, BigDecimal threshold) throws SQLException {
    write(INSERT_ALERT, rows, (row, statement) -> setAlert(row, threshold, statement));
  }

  /** Adds totals of a user, window and currency to those that are there. */
  void addStats(Iterator<Row> rows) throws SQLException {
    write(ADD_STATS, rows, PostgresWriter::setStats);
  }

  private void write(String sql, Iterator<Row> rows, Setter setter) throws SQLException {
    if (!rows.hasNext()) {
      return;
    }
    Connection connection = IDLE.poll();
    if (connection == null) {
      connection = DriverManager.getConnection(url, username, password);
      connection.setAutoCommit(false);
    }
    boolean written = false;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int pending = 0;
      while (rows.hasNext()) {
        setter.set(rows.next(), statement);
        statement.addBatch();
        if (++pending == BATCH_ROWS) {
          statement.executeBatch();
          pending = 0;
        }
      }
      statement.executeBatch();
      connection.commit();
      written = true;
    } finally {
      if (written) {
        IDLE.push(connection);
      } else {
        // Spark repeats the task; what this connection is in the middle of is rolled back.
        connection.close();
      }
    }
  }

  private static void setAlert(Row row, BigDecimal threshold, PreparedStatement statement)
      throws SQLException {
    BigDecimal amount = row.getAs("amount");
    String currency = row.getAs("currency");
    int i = 0;
    statement.setString(++i, row.getAs("transaction_id"));
    statement.setString(++i, row.getAs("user_id"));
    statement.setBigDecimal(++i, amount);
    statement.setString(++i, currency);
    statement.setTimestamp(++i, row.getAs("timestamp"));
    statement.setString(++i, "{amount-threshold}");
    statement.setString(
        ++i,
        REASON.formatted(
            amount.stripTrailingZeros().toPlainString(), threshold.toPlainString(), currency));
    statement.setInt(++i, 70);
    statement.setString(++i, "HIGH");
    statement.setString(++i, row.getAs("merchant_id"));
    statement.setString(++i, row.getAs("merchant_category"));
    statement.setString(++i, row.getAs("terminal_id"));
    statement.setString(++i, row.getAs("card_id"));
    statement.setString(++i, row.getAs("device_id"));
    statement.setString(++i, row.getAs("ip"));
    statement.setString(++i, row.getAs("channel"));
    statement.setString(++i, row.getAs("country"));
    statement.setObject(++i, row.getAs("latitude"), Types.DOUBLE);
    statement.setObject(++i, row.getAs("longitude"), Types.DOUBLE);
    statement.setString(++i, row.getAs("kafka_topic"));
    statement.setInt(++i, row.<Integer>getAs("kafka_partition"));
    statement.setLong(++i, row.<Long>getAs("kafka_offset"));
  }

  private static void setStats(Row row, PreparedStatement statement) throws SQLException {
    BigDecimal total = row.getAs("total_spend");
    long count = row.<Long>getAs("txn_count");
    int i = 0;
    statement.setString(++i, row.getAs("user_id"));
    statement.setTimestamp(++i, row.getAs("window_start"));
    statement.setTimestamp(++i, row.getAs("window_end"));
    statement.setString(++i, row.getAs("currency"));
    statement.setBigDecimal(
        ++i, total.divide(BigDecimal.valueOf(count), 4, RoundingMode.HALF_EVEN));
    statement.setLong(++i, count);
    statement.setBigDecimal(++i, total);
    statement.setBigDecimal(++i, row.getAs("min_spend"));
    statement.setBigDecimal(++i, row.getAs("max_spend"));
  }
}
