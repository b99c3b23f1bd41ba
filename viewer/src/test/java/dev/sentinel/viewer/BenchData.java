package dev.sentinel.viewer;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServices;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;

/**
 * Fills a database with months of believable alerts and statistics, for the benchmark and the tests
 * of query plans; as a program, a busy database to look at the dashboard with.
 *
 * <p>Arguments of the program: data folder, port, alerts, rows of statistics, new alerts a second.
 */
public final class BenchData {
  /** How far the data reaches back. */
  private static final String SPAN = "interval '30 days'";

  private static final String RULES =
      "CASE WHEN i % 100 < 60 THEN '{amount-threshold}'::text[]"
          + " WHEN i % 100 < 75 THEN '{velocity}'"
          + " WHEN i % 100 < 85 THEN '{amount-threshold,velocity}'"
          + " WHEN i % 100 < 93 THEN '{impossible-travel}'"
          + " WHEN i % 100 < 99 THEN '{new-device,amount-threshold}'"
          + " ELSE '{card-testing}' END";

  private static final String ALERTS =
      """
      INSERT INTO fraud_alerts (transaction_id, user_id, amount, currency, timestamp, rules, reasons,
          score, severity, merchant_id, merchant_category, card_id, ip, channel, country,
          kafka_topic, kafka_partition, kafka_offset, detected_at)
      SELECT md5(i::text || salt)::uuid::text, 'u' || floor(20000 * u * u)::int, amount,
          (ARRAY['USD', 'USD', 'USD', 'EUR', 'GBP', 'JPY'])[1 + i %% 6],
          detected - interval '300 ms', rules,
          (SELECT jsonb_agg(jsonb_build_object('rule', r, 'version', 1, 'description',
              'Amount ' || amount || ' is above the threshold of 5000', 'score', 70, 'conditions',
              jsonb_build_array(jsonb_build_object('feature', 'amount', 'operator', '>',
              'value', amount, 'threshold', 5000)))) FROM unnest(rules) r),
          score, CASE WHEN score < 40 THEN 'LOW' WHEN score < 70 THEN 'MEDIUM'
              WHEN score < 90 THEN 'HIGH' ELSE 'CRITICAL' END,
          'm-' || i %% 997, 'electronics', 'card-' || i %% 50021, '192.0.2.' || i %% 255,
          (ARRAY['web', 'pos', 'app'])[1 + i %% 3], (ARRAY['DE', 'US', 'GB', 'JP'])[1 + i %% 4],
          'transactions', i %% 8, i, detected
      FROM (SELECT i, salt, random() AS u, round((5000 * exp(2 * random()))::numeric, 2) AS amount,
          (20 + floor(81 * random()))::int AS score, %s AS rules, %s AS detected
          FROM generate_series(%d::bigint, %d) i, (VALUES (%s)) v(salt)) a
      """;

  private static final String STATS =
      """
      INSERT INTO user_stats (user_id, window_start, window_end, currency, avg_spend, txn_count,
          total_spend, min_spend, max_spend, updated_at)
      SELECT 'u' || (w * 7919 + n * 31) %% 20000, at, at + interval '10 s', 'USD',
          round(total / count, 4), count, total, 1.5, total, at + interval '12 s'
      FROM (SELECT w, n, to_timestamp((floor(extract(epoch FROM now()) / 10) - %d + w) * 10) AS at,
          1 + (w + n) %% 4 AS count, round((20 + 180 * random())::numeric, 2) AS total
          FROM generate_series(%d::bigint, %d) w, generate_series(1, %d) n) s
      """;

  private static final String INDEXES =
      """
      SELECT CASE WHEN conname IS NULL THEN 'DROP INDEX ' || indexrelid::regclass
          ELSE format('ALTER TABLE %I DROP CONSTRAINT %I', relname, conname) END AS remove,
        CASE WHEN conname IS NULL THEN pg_get_indexdef(indexrelid)
          ELSE format('ALTER TABLE %I ADD CONSTRAINT %I %s', relname, conname,
              pg_get_constraintdef(c.oid)) END AS restore
      FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        LEFT JOIN pg_constraint c ON conindid = indexrelid
      WHERE indrelid = ?::regclass ORDER BY indexrelid
      """;

  private BenchData() {}

  /** Opens connections to the database to fill. */
  @FunctionalInterface
  interface Connector {
    Connection connect() throws SQLException;
  }

  /** SQL that drops an index and builds it again. */
  private record Index(String remove, String restore) {}

  /** Puts the rows into a table without indexes. */
  @FunctionalInterface
  private interface Rows {
    void insert(Statement statement) throws SQLException;
  }

  /**
   * Fills an empty database, both tables at the same time. Their indexes are built afterwards,
   * which is many times faster.
   */
  static void fill(Connector database, long alerts, long stats) throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(2);
    try {
      Future<?> first =
          workers.submit(
              () -> fill(database, "fraud_alerts", statement -> insertAlerts(statement, alerts)));
      Future<?> second =
          workers.submit(
              () -> fill(database, "user_stats", statement -> insertStats(statement, stats)));
      first.get();
      second.get();
    } finally {
      workers.shutdownNow();
    }
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(true);
      insertVerdicts(statement, Math.min(20_000, alerts / 100));
      statement.execute("ANALYZE alert_verdicts");
    }
  }

  private static Void fill(Connector database, String table, Rows rows) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(true);
      statement.execute("SET synchronous_commit = off");
      statement.execute("SET maintenance_work_mem = '512MB'");
      List<Index> indexes =
          Sql.query(
              connection,
              INDEXES,
              List.of(table),
              row -> new Index(row.getString("remove"), row.getString("restore")));
      for (Index index : indexes) {
        statement.execute(index.remove());
      }
      rows.insert(statement);
      for (Index index : indexes) {
        statement.execute(index.restore());
      }
      statement.execute("VACUUM ANALYZE " + table);
    }
    return null;
  }

  private static void insertAlerts(Statement statement, long alerts) throws SQLException {
    long batch = 500_000;
    for (long from = 1; from <= alerts; from += batch) {
      statement.execute(
          ALERTS.formatted(
              RULES,
              "now() - (%d - i) * (%s / %d)".formatted(alerts, SPAN, alerts),
              from,
              Math.min(alerts, from + batch - 1),
              "''"));
    }
  }

  private static void insertStats(Statement statement, long stats) throws SQLException {
    long windows = Duration.ofDays(30).toSeconds() / 10;
    long users = Math.max(1, stats / windows);
    windows = stats / users;
    long batch = Math.max(1, 1_000_000 / users);
    for (long from = 1; from <= windows; from += batch) {
      statement.execute(STATS.formatted(windows, from, Math.min(windows, from + batch - 1), users));
    }
  }

  private static void insertVerdicts(Statement statement, long judged) throws SQLException {
    statement.execute(
        "INSERT INTO alert_verdicts (transaction_id, verdict, decided_by) SELECT transaction_id,"
            + " CASE WHEN score > 45 THEN 'fraud' ELSE 'genuine' END, 'ana' FROM (SELECT * FROM"
            + " fraud_alerts ORDER BY detected_at DESC LIMIT "
            + judged
            + ") a WHERE score % 2 = 0");
  }

  /** What the pipeline does meanwhile: some new alerts, some windows. */
  static void trickle(Connection connection, int alerts) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          ALERTS.formatted(
              RULES.replace("i % 100", "(random() * 100)::int"),
              "clock_timestamp()",
              1,
              alerts,
              "clock_timestamp()::text"));
      statement.execute(
          "INSERT INTO user_stats SELECT 'u' || floor(random() * 20000)::int, w, w + interval '10 s',"
              + " 'USD', 50, 2, 100, 40, 60, clock_timestamp() FROM (SELECT to_timestamp(floor("
              + "extract(epoch FROM clock_timestamp()) / 10) * 10 - 10) AS w FROM generate_series(1,"
              + " 20)) s ON CONFLICT DO NOTHING");
    }
  }

  /** Serves a busy database until it is stopped. */
  public static void main(String[] args) throws Exception {
    try (EmbeddedServices services =
        EmbeddedServices.builder()
            .dataDir(Path.of(args[0]))
            .services(Set.of(EmbeddedServices.Service.POSTGRES))
            .port(EmbeddedServices.Service.POSTGRES, Integer.parseInt(args[1]))
            .start()) {
      EmbeddedDatabase server = services.database();
      boolean fresh =
          Flyway.configure()
                  .dataSource(server.jdbcUrl(), server.username(), server.password())
                  .locations("filesystem:../pipeline/src/main/resources/db/migration")
                  .load()
                  .migrate()
                  .migrationsExecuted
              > 0;
      Connector database =
          () -> DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
      if (fresh) {
        Instant begun = Instant.now();
        fill(database, Long.parseLong(args[2]), Long.parseLong(args[3]));
        System.out.println("Filled in " + Duration.between(begun, Instant.now()));
      }
      try (Connection connection = database.connect()) {
        System.out.println("Ready: " + server.jdbcUrl());
        int perSecond = Integer.parseInt(args[4]);
        while (true) {
          trickle(connection, perSecond);
          TimeUnit.SECONDS.sleep(1);
        }
      }
    }
  }
}
