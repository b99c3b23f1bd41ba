package dev.sentinel.ops.audit;

import dev.sentinel.ops.OpsException;
import dev.sentinel.ops.text.Progress;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;

/** Brings alerts and statistics to the workbench, as they are at one moment. */
final class DatabaseLoader {
  private static final int FETCH_ROWS = 10_000;

  private static final String ALERTS =
      """
      SELECT kind, transaction_id, user_id, amount, currency,
        (extract(epoch FROM timestamp) * 1000000)::bigint, array_to_string(rules, ','), score,
        severity, kafka_topic, kafka_partition, kafka_offset
      FROM (
        SELECT 'ALERT' AS kind, transaction_id, user_id, amount, currency, timestamp, rules, score,
          severity, kafka_topic, kafka_partition, kafka_offset
        FROM fraud_alerts
        UNION ALL
        SELECT kind, transaction_id, user_id, amount, currency, timestamp, rules, score,
          severity, kafka_topic, kafka_partition, kafka_offset
        FROM shadow_alerts) alerts\
      """;

  private static final String STATS =
      """
      SELECT user_id, currency, (extract(epoch FROM window_start) * 1000000)::bigint, txn_count,
        total_spend, min_spend, max_spend, avg_spend,
        (extract(epoch FROM window_end - window_start) * 1000000)::bigint
      FROM user_stats\
      """;

  private final SentinelConfig config;
  private final Set<String> notEvaluated;
  private final Workbench bench;
  private final Progress progress;
  private long rows;

  /**
   * @param notEvaluated the rules whose hits are told apart
   */
  DatabaseLoader(
      SentinelConfig config, Set<String> notEvaluated, Workbench bench, Progress progress) {
    this.config = config;
    this.notEvaluated = notEvaluated;
    this.bench = bench;
    this.progress = progress;
  }

  void load() throws SQLException {
    JdbcSettings database = config.database();
    progress.say("Reading alerts and statistics ...");
    rows = 0;
    try (Connection postgres = connect(database);
        Statement statement = postgres.createStatement()) {
      // All tables as they are at one moment, a piece at a time.
      postgres.setAutoCommit(false);
      postgres.setReadOnly(true);
      postgres.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.setFetchSize(FETCH_ROWS);
      copy(statement, ALERTS, "alerts", this::appendAlert);
      copy(statement, STATS, "stats", this::appendStats);
    }
  }

  private static Connection connect(JdbcSettings database) {
    Properties properties = new Properties();
    properties.setProperty("user", database.username());
    if (database.password() != null) {
      properties.setProperty("password", database.password());
    }
    properties.setProperty("ApplicationName", "sentinel-ops");
    try {
      return DriverManager.getConnection(database.url(), properties);
    } catch (SQLException e) {
      throw new OpsException("PostgreSQL cannot be read as " + database + ": " + e.getMessage(), e);
    }
  }

  @FunctionalInterface
  private interface RowAppender {
    void append(ResultSet row, DuckDBAppender table) throws SQLException;
  }

  private void copy(Statement statement, String query, String table, RowAppender appender)
      throws SQLException {
    bench.fill(
        table,
        target -> {
          try (ResultSet found = query(statement, query)) {
            while (found.next()) {
              target.beginRow();
              appender.append(found, target);
              target.endRow();
              rows++;
              progress.update(() -> "  " + Texts.count(rows, "row"));
            }
          }
        });
  }

  private ResultSet query(Statement statement, String query) {
    try {
      return statement.executeQuery(query);
    } catch (SQLException e) {
      throw new OpsException(
          "PostgreSQL at " + config.database().url() + " refuses the audit: " + e.getMessage(), e);
    }
  }

  private void appendAlert(ResultSet row, DuckDBAppender table) throws SQLException {
    int i = 0;
    table.append(row.getString(++i));
    table.append(row.getString(++i));
    table.append(row.getString(++i));
    table.append(row.getBigDecimal(++i));
    table.append(row.getString(++i));
    table.append(row.getLong(++i));
    List<String> rules = List.of(row.getString(++i).split(",", -1));
    table.append(joined(rules, rule -> !notEvaluated.contains(rule)));
    table.append(row.getInt(++i));
    table.append(row.getString(++i));
    table.append(row.getString(++i));
    table.append(row.getInt(++i));
    table.append(row.getLong(++i));
    table.append(joined(rules, notEvaluated::contains));
  }

  private static String joined(List<String> rules, Predicate<String> chosen) {
    return rules.stream().filter(chosen).collect(Collectors.joining(","));
  }

  private void appendStats(ResultSet row, DuckDBAppender table) throws SQLException {
    int i = 0;
    table.append(row.getString(++i));
    table.append(row.getString(++i));
    table.append(row.getLong(++i));
    long count = row.getLong(++i);
    BigDecimal total = row.getBigDecimal(++i);
    table.append(count);
    table.append(total.setScale(Transaction.AMOUNT_SCALE, RoundingMode.HALF_EVEN));
    table.append(scaled(row.getBigDecimal(++i)));
    table.append(scaled(row.getBigDecimal(++i)));
    BigDecimal average = row.getBigDecimal(++i);
    long windowMicros = row.getLong(++i);
    table.append(isSound(count, total, average, windowMicros));
  }

  private static BigDecimal scaled(BigDecimal amount) {
    return amount.setScale(Transaction.AMOUNT_SCALE, RoundingMode.HALF_EVEN);
  }

  /** Whether the row agrees with itself: what follows from its other columns, does. */
  private boolean isSound(long count, BigDecimal total, BigDecimal average, long windowMicros) {
    return count > 0
        && total.stripTrailingZeros().scale() <= Transaction.AMOUNT_SCALE
        && average.compareTo(
                total.divide(
                    BigDecimal.valueOf(count), Transaction.AMOUNT_SCALE, RoundingMode.HALF_EVEN))
            == 0
        && windowMicros == config.statsWindows().size().toNanos() / 1000;
  }
}
