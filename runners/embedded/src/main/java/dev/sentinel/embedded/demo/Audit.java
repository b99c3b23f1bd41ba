package dev.sentinel.embedded.demo;

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
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Compares what was sent with what came of it, row by row, in DuckDB. Can be run while everything
 * is at work, and then says how far it has come.
 *
 * @param sent the generator's JSON lines; may be missing or cut short
 * @param lake the folder of the lake
 * @param deadLetters how many there are
 * @param statsWindow how long the windows of user_stats are
 */
record Audit(
    Path sent, Path lake, Database database, LongSupplier deadLetters, Duration statsWindow) {

  private static final int EXAMPLES = 3;

  private static final String NOTHING_SENT =
      """
      CREATE TABLE sent (id VARCHAR, user_id VARCHAR, event_ms BIGINT, large BOOLEAN, fraud BOOLEAN,
        scenario VARCHAR, attack VARCHAR, part INTEGER, pos BIGINT)""";

  // Of a generator that was killed the last line may be cut short.
  private static final String SENT =
      """
      CREATE TABLE sent AS
      SELECT transaction.transaction_id AS id, transaction.user_id AS user_id,
        epoch_ms(transaction.timestamp::TIMESTAMPTZ) AS event_ms, transaction.amount > 5000 AS large,
        fraud, scenario, coalesce("case", transaction.transaction_id) AS attack, partition AS part,
        "offset" AS pos
      FROM read_json('%s', format = 'newline_delimited', ignore_errors = true, columns = {
        transaction: 'STRUCT(transaction_id VARCHAR, user_id VARCHAR, amount DECIMAL(18, 4),
          "timestamp" VARCHAR)',
        fraud: 'BOOLEAN', scenario: 'VARCHAR', "case": 'VARCHAR', partition: 'INTEGER',
        "offset": 'BIGINT'})
      WHERE transaction IS NOT NULL""";

  private static final String NOTHING_ARCHIVED =
      "CREATE TABLE archived (id VARCHAR, part INTEGER, pos BIGINT)";

  private static final String ARCHIVED =
      """
      CREATE TABLE archived AS
      SELECT transaction_id AS id, kafka_partition AS part, kafka_offset AS pos
      FROM read_parquet('%s')""";

  // Counts by key, as they should be and as they are.
  private static final List<String> VIEWS =
      List.of(
          """
          CREATE VIEW archived_expected AS
          SELECT concat(id, ' (', part, '/', pos, ')') AS key, count(*) AS n FROM sent GROUP BY ALL""",
          """
          CREATE VIEW archived_found AS
          SELECT concat(id, ' (', part, '/', pos, ')') AS key, count(*) AS n
          FROM archived GROUP BY ALL""",
          """
          CREATE VIEW alerts_expected AS
          SELECT DISTINCT id AS key, 1 AS n FROM sent WHERE large""",
          """
          CREATE VIEW alerts_found AS
          SELECT id AS key, count(*) AS n FROM alerts WHERE amount GROUP BY ALL""",
          """
          CREATE VIEW counted_expected AS
          SELECT concat('user ', user_id, ' at ', make_timestamp((event_ms - event_ms %% %d) * 1000)) AS key, count(*) AS n
          FROM sent GROUP BY ALL""",
          """
          CREATE VIEW counted_found AS
          SELECT concat('user ', user_id, ' at ', make_timestamp(event_ms * 1000)) AS key, sum(n) AS n
          FROM stats GROUP BY ALL""");

  private static final String DIFFERENCES =
      """
      CREATE TABLE %1$s_differences AS
      SELECT coalesce(e.key, f.key) AS key,
        greatest(coalesce(e.n, 0) - coalesce(f.n, 0), 0) AS missing,
        CASE WHEN e.n IS NULL THEN 0 ELSE greatest(coalesce(f.n, 0) - e.n, 0) END AS doubled,
        CASE WHEN e.n IS NULL THEN f.n ELSE 0 END AS unexpected
      FROM %1$s_expected e FULL JOIN %1$s_found f ON e.key = f.key""";

  // An attack counts as found with its first alert.
  private static final String SCENARIOS =
      """
      SELECT scenario, count(DISTINCT attack),
        count(DISTINCT attack) FILTER (WHERE id IN (SELECT id FROM alerts)), count(DISTINCT id),
        count(DISTINCT id) FILTER (WHERE id IN (SELECT id FROM alerts))
      FROM sent WHERE fraud GROUP BY scenario ORDER BY scenario""";

  private static final String FALSE_ALARMS =
      """
      SELECT count(DISTINCT id) FROM sent
      WHERE NOT fraud AND id IN (SELECT id FROM alerts)""";

  private static final String LATENCY =
      """
      SELECT count(*), coalesce(round(quantile_cont(latency, 0.50)), 0)::BIGINT,
        coalesce(round(quantile_cont(latency, 0.95)), 0)::BIGINT,
        coalesce(round(quantile_cont(latency, 0.99)), 0)::BIGINT
      FROM alerts WHERE event_ms >= (SELECT min(event_ms) + %d FROM sent)""";

  /** Where alerts and statistics are. */
  record Database(String jdbcUrl, String username, String password) {}

  /** Looks at everything there is now. */
  AuditReport run() {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      execute(duck, Files.exists(sent) ? SENT.formatted(quoted(sent)) : NOTHING_SENT);
      execute(duck, hasFiles() ? ARCHIVED.formatted(quoted(files())) : NOTHING_ARCHIVED);
      copyTables(duck.unwrap(DuckDBConnection.class));
      for (String view : VIEWS) {
        execute(duck, view.formatted(statsWindow.toMillis()));
      }
      return report(duck);
    } catch (SQLException | IOException e) {
      throw new DemoException("Cannot compare what was sent with what came of it: " + e, e);
    }
  }

  private AuditReport report(Connection duck) throws SQLException {
    List<Long> latency = numbers(duck, LATENCY.formatted(Latency.WARM_UP.toMillis()));
    return new AuditReport(
        number(duck, "SELECT count(*) FROM sent"),
        check(duck, "archived"),
        number(duck, "SELECT count(*) FROM (SELECT DISTINCT part, pos FROM archived)"),
        check(duck, "alerts"),
        check(duck, "counted"),
        number(duck, "SELECT count(*) FROM stats"),
        deadLetters.getAsLong(),
        scenarios(duck),
        number(duck, FALSE_ALARMS),
        new Latency(latency.get(0), latency.get(1), latency.get(2), latency.get(3)));
  }

  private static List<Detection> scenarios(Connection duck) throws SQLException {
    List<Detection> scenarios = new ArrayList<>();
    try (Statement statement = duck.createStatement();
        ResultSet row = statement.executeQuery(SCENARIOS)) {
      while (row.next()) {
        scenarios.add(
            new Detection(
                row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
      }
    }
    return scenarios;
  }

  private void copyTables(DuckDBConnection duck) throws SQLException {
    execute(
        duck, "CREATE TABLE alerts (id VARCHAR, event_ms BIGINT, latency DOUBLE, amount BOOLEAN)");
    execute(duck, "CREATE TABLE stats (user_id VARCHAR, event_ms BIGINT, n BIGINT)");
    try (Connection postgres =
            DriverManager.getConnection(
                database.jdbcUrl(), database.username(), database.password());
        Statement statement = postgres.createStatement();
        DuckDBAppender alerts = duck.createAppender("main", "alerts");
        DuckDBAppender stats = duck.createAppender("main", "stats")) {
      try (ResultSet rows =
          statement.executeQuery(
              """
              SELECT transaction_id, (extract(epoch FROM timestamp) * 1000)::bigint,
                (extract(epoch FROM detected_at - timestamp) * 1000)::float8,
                'amount-threshold' = ANY (rules)
              FROM fraud_alerts""")) {
        while (rows.next()) {
          alerts.beginRow();
          alerts.append(rows.getString(1)).append(rows.getLong(2)).append(rows.getDouble(3));
          alerts.append(rows.getBoolean(4));
          alerts.endRow();
        }
      }
      try (ResultSet rows =
          statement.executeQuery(
              """
              SELECT user_id, (extract(epoch FROM window_start) * 1000)::bigint, txn_count
              FROM user_stats""")) {
        while (rows.next()) {
          stats.beginRow();
          stats.append(rows.getString(1)).append(rows.getLong(2)).append(rows.getLong(3));
          stats.endRow();
        }
      }
    }
  }

  private static Check check(Connection duck, String name) throws SQLException {
    execute(duck, DIFFERENCES.formatted(name));
    return new Check(
        number(duck, "SELECT coalesce(sum(n), 0) FROM " + name + "_expected"),
        number(duck, "SELECT coalesce(sum(n), 0) FROM " + name + "_found"),
        findings(duck, name, "missing"),
        findings(duck, name, "doubled"),
        findings(duck, name, "unexpected"));
  }

  private static Findings findings(Connection duck, String name, String kind) throws SQLException {
    String differences = name + "_differences";
    long count = number(duck, "SELECT coalesce(sum(%s), 0) FROM %s".formatted(kind, differences));
    List<String> examples = new ArrayList<>();
    try (Statement statement = duck.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT key FROM %s WHERE %s > 0 ORDER BY key LIMIT %d"
                    .formatted(differences, kind, EXAMPLES))) {
      while (rows.next()) {
        examples.add(rows.getString(1));
      }
    }
    return new Findings(count, examples);
  }

  private Path files() {
    return lake.resolve("raw_transactions").resolve("*").resolve("*.parquet");
  }

  // A pattern that matches nothing is an error to DuckDB.
  private boolean hasFiles() throws IOException {
    Path table = lake.resolve("raw_transactions");
    if (!Files.isDirectory(table)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(table, 2)) {
      return files.anyMatch(file -> file.toString().endsWith(".parquet"));
    }
  }

  private static String quoted(Path path) {
    return path.toString().replace("'", "''");
  }

  private static long number(Connection duck, String sql) throws SQLException {
    return numbers(duck, sql).get(0);
  }

  private static List<Long> numbers(Connection duck, String sql) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      List<Long> numbers = new ArrayList<>();
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        numbers.add(row.getLong(i));
      }
      return numbers;
    }
  }

  private static void execute(Connection duck, String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }
}
