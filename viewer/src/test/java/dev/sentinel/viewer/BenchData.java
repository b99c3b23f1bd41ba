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
import java.util.ArrayList;
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

  /** Of 100 alerts, those from {@code low} on: the rules that fired and why. */
  private record Kind(int low, int score, String rules, List<String> reasons) {
    /** A row of SQL's VALUES; {@code high} is where the next kind begins. */
    String row(int high) {
      return "(%d, %d, %d, '{%s}'::text[], '[%s]')"
          .formatted(low, high, score, rules, String.join(",", reasons));
    }
  }

  private static final String AMOUNT_THRESHOLD =
      reason(
          "amount-threshold",
          70,
          "Amount {amount} {currency} is above the threshold of 5000.00",
          "{\"feature\":\"tx.amount\",\"operator\":\">\",\"value\":{amount},\"threshold\":5000.00,"
              + "\"against\":\"alert_threshold\"}");

  private static final String VELOCITY_COUNT =
      reason(
          "velocity-count",
          50,
          "9 transactions of this user in 10 minutes, 7 allowed; usual for this user 0.02",
          "{\"feature\":\"user.count_10m\",\"operator\":\">=\",\"value\":8,\"threshold\":7}");

  private static final String SUDDEN_SPEND =
      reason(
          "sudden-spend",
          60,
          "{amount} {currency} is 21.4 times the average of this user, 271.18 {currency} over 96"
              + " transactions in 30 days",
          "{\"feature\":\"user.count_30d\",\"operator\":\">=\",\"value\":96,\"threshold\":10}",
          "{\"feature\":\"user.ratio_30d\",\"operator\":\">\",\"value\":21.4,\"threshold\":5.0}",
          "{\"feature\":\"user.zscore_30d\",\"operator\":\">\",\"value\":17.91,\"threshold\":3.0}",
          "{\"feature\":\"tx.amount\",\"operator\":\">\",\"value\":{amount},\"threshold\":200}");

  private static final List<Kind> KINDS =
      List.of(
          kind(0, 70, "amount-threshold", share(100, AMOUNT_THRESHOLD)),
          kind(40, 50, "velocity-count", share(100, VELOCITY_COUNT)),
          kind(
              60,
              30,
              "night-payment",
              share(
                  100,
                  reason(
                      "night-payment",
                      30,
                      "{amount} {currency} at 3 o''clock in the night",
                      "{\"feature\":\"tx.night\",\"operator\":\"==\",\"value\":true,\"threshold\":true}"))),
          kind(
              75,
              100,
              "amount-threshold,velocity-count",
              share(58, AMOUNT_THRESHOLD),
              share(42, VELOCITY_COUNT)),
          kind(
              83,
              80,
              "impossible-travel",
              share(
                  100,
                  reason(
                      "impossible-travel",
                      80,
                      "8824.31 km from where this card was last used, 1204 s before: that takes"
                          + " 26385.18 km/h",
                      "{\"feature\":\"card.distance_km\",\"operator\":\">\",\"value\":8824.31,"
                          + "\"threshold\":300.0}",
                      "{\"feature\":\"card.speed_kmh\",\"operator\":\">\",\"value\":26385.18,"
                          + "\"threshold\":1000.0}"))),
          kind(
              90,
              100,
              "amount-threshold,sudden-spend",
              share(54, AMOUNT_THRESHOLD),
              share(46, SUDDEN_SPEND)),
          kind(
              95,
              100,
              "amount-threshold,sudden-spend,new-device-high-amount",
              share(37, AMOUNT_THRESHOLD),
              share(32, SUDDEN_SPEND),
              share(
                  31,
                  reason(
                      "new-device-high-amount",
                      60,
                      "First payment of this user from device d-81, and {amount} {currency} is 21.4"
                          + " times the average of 271.18 {currency}",
                      "{\"feature\":\"user.new_device\",\"operator\":\"==\",\"value\":true,"
                          + "\"threshold\":true}",
                      "{\"feature\":\"user.ratio_30d\",\"operator\":\">\",\"value\":21.4,"
                          + "\"threshold\":3.0}"))),
          kind(
              99,
              80,
              "card-testing",
              share(
                  100,
                  reason(
                      "card-testing",
                      80,
                      "{amount} {currency} right after 4 payments of less than 2 with this card in"
                          + " 10 minutes",
                      "{\"feature\":\"card.count_under_2_10m\",\"operator\":\">=\",\"value\":4,"
                          + "\"threshold\":3}"))));

  private static final String ALERTS =
      """
      INSERT INTO fraud_alerts (transaction_id, user_id, amount, currency, timestamp, rules, reasons,
          score, severity, merchant_id, merchant_category, card_id, ip, channel, country,
          kafka_topic, kafka_partition, kafka_offset, detected_at)
      SELECT md5(i::text || salt)::uuid::text, 'u' || n, amount, currency,
          detected - interval '300 ms', rules,
          replace(replace(reasons, '{amount}', amount::text), '{currency}', currency)::jsonb,
          score, CASE WHEN score < 40 THEN 'LOW' WHEN score < 70 THEN 'MEDIUM'
              WHEN score < 90 THEN 'HIGH' ELSE 'CRITICAL' END,
          'm-' || i %% 997, 'electronics', 'card-' || i %% 50021, '192.0.2.' || i %% 255,
          (ARRAY['web', 'pos', 'app'])[1 + i %% 3], (ARRAY['DE', 'US', 'GB', 'JP'])[1 + i %% 4],
          'transactions', i %% 8, i, detected
      FROM (SELECT *, CURRENCY AS currency,
            round(dollars * (CASE n %% 6 WHEN 5 THEN 150 ELSE 1 END),
                CASE n %% 6 WHEN 5 THEN 0 ELSE 2 END) AS amount
          FROM (SELECT i, salt, floor(20000 * u * u)::int AS n, roll, detected,
                (5000 * exp(2 * random()))::numeric AS dollars
              FROM (SELECT i, salt, random() AS u, (%s)::int AS roll, %s AS detected
                  FROM generate_series(%d::bigint, %d) i, (VALUES (%s)) v(salt)) a) b) c
        JOIN (VALUES KINDS) kinds(low, high, score, rules, reasons) ON roll >= low AND roll < high
      """
          .replace("CURRENCY AS", currency("n") + " AS")
          .replace("KINDS", kinds());

  private static final String STATS =
      """
      INSERT INTO user_stats (user_id, window_start, window_end, currency, avg_spend, txn_count,
          total_spend, min_spend, max_spend, updated_at)
      SELECT 'u' || number, at, at + interval '10 s', CURRENCY,
          round(total / count, 4), count, total, round(total / 10, 2), round(total * 6 / 10, 2),
          at + interval '12 s'
      FROM (SELECT *, round(dollars * (CASE number %% 6 WHEN 5 THEN 150 ELSE 1 END), 2) AS total
        FROM (SELECT (w * 7919 + n * 31) %% 20000 AS number,
          to_timestamp((floor(extract(epoch FROM now()) / 10) - %d + w) * 10) AS at,
          2 + (w + n) %% 4 AS count, (20 + 180 * random())::numeric AS dollars
          FROM generate_series(%d::bigint, %d) w, generate_series(1, %d) n) a) s
      """
          .replace("CURRENCY", currency("number"));

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

  private static String reason(String rule, int score, String description, String... conditions) {
    return "{\"rule\":\"%s\",\"version\":1,\"score\":%d,\"share_percent\":{share},\"description\":\"%s\",\"conditions\":[%s]}"
        .formatted(rule, score, description, String.join(",", conditions));
  }

  private static Kind kind(int low, int score, String rules, String... reasons) {
    return new Kind(low, score, rules, List.of(reasons));
  }

  private static String share(int percent, String reason) {
    return reason.replace("{share}", Integer.toString(percent));
  }

  private static String kinds() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < KINDS.size(); i++) {
      rows.add(KINDS.get(i).row(i + 1 < KINDS.size() ? KINDS.get(i + 1).low() : 100));
    }
    return String.join(", ", rows);
  }

  /** A user has one currency: of six users, three have dollars. */
  private static String currency(String user) {
    return "(ARRAY['USD', 'USD', 'USD', 'EUR', 'GBP', 'JPY'])[1 + %s %% 6]"
        .formatted(user)
        .replace("% 6", "%% 6");
  }

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
              "i % 100",
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
            + " CASE WHEN amount > 8000 THEN 'fraud' ELSE 'genuine' END, 'ana' FROM (SELECT * FROM"
            + " fraud_alerts ORDER BY detected_at DESC LIMIT "
            + judged
            + ") a WHERE kafka_offset % 2 = 0");
  }

  /** What the pipeline does meanwhile: some new alerts, some windows. */
  static void trickle(Connection connection, int alerts) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          ALERTS.formatted(
              "floor(random() * 100)", "clock_timestamp()", 1, alerts, "clock_timestamp()::text"));
      statement.execute(
          "INSERT INTO user_stats SELECT 'u' || n, w, w + interval '10 s', "
              + currency("n").replace("%%", "%")
              + ", 50, 2, 100, 40, 60, clock_timestamp() FROM (SELECT floor(random() * 20000)::int"
              + " AS n, to_timestamp(floor(extract(epoch FROM clock_timestamp()) / 10) * 10 - 10)"
              + " AS w FROM generate_series(1, 20)) s ON CONFLICT DO NOTHING");
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
