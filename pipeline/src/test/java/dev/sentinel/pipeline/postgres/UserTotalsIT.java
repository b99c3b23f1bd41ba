package dev.sentinel.pipeline.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.testing.Databases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whether {@code user_totals} is always the sum of {@code user_stats}. */
@Timeout(60)
@ExtendWith(EmbeddedServicesExtension.class)
class UserTotalsIT {
  private static final String TOTALS =
      "SELECT user_id, currency, windows, txn_count, total_spend, max_spend FROM user_totals"
          + " ORDER BY user_id, currency";
  private static final String SUMS =
      "SELECT user_id, currency, count(*), sum(txn_count), sum(total_spend), max(max_spend)"
          + " FROM user_stats GROUP BY user_id, currency ORDER BY user_id, currency";

  private JdbcSettings database;

  @BeforeEach
  void create(EmbeddedDatabase server) {
    database = Databases.create(server);
  }

  /** As the pipeline writes a page: rows that count more replace those that are there. */
  private static String upsert(String rows) {
    return "INSERT INTO user_stats AS stored (user_id, window_start, window_end, currency,"
        + " avg_spend, txn_count, total_spend, min_spend, max_spend) SELECT u, w, w + interval"
        + " '10 s', c, total / n, n, total, 1, most FROM (VALUES "
        + rows
        + ") page (u, t, c, n, total, most), LATERAL (SELECT to_timestamp(t) AS w) windows"
        + " ON CONFLICT (user_id, window_start, currency) DO UPDATE SET"
        + " txn_count = excluded.txn_count, total_spend = excluded.total_spend,"
        + " max_spend = excluded.max_spend WHERE stored.txn_count < excluded.txn_count";
  }

  @Test
  void followEveryChange() throws SQLException {
    Migrations.migrate(database);
    Databases.execute(
        database,
        upsert(
            "('ana', 10, 'USD', 2, 30.05, 20.00), ('ana', 20, 'USD', 1, 5.00, 5.00),"
                + " ('ana', 20, 'EUR', 1, 7.10, 7.10), ('bob', 10, 'USD', 1, 1.0001, 1.0001)"));
    assertThat(Databases.query(database, TOTALS))
        .containsExactly(
            "ana | EUR | 1 | 1 | 7.10 | 7.10",
            "ana | USD | 2 | 3 | 35.05 | 20.00",
            "bob | USD | 1 | 1 | 1.0001 | 1.0001");

    // One row is corrected, one is a replay that counts no more, one is new.
    Databases.execute(
        database,
        upsert(
            "('ana', 10, 'USD', 3, 130.05, 100.00), ('ana', 20, 'USD', 1, 5.00, 5.00),"
                + " ('bob', 20, 'USD', 2, 8.00, 6.00)"));
    assertThat(Databases.query(database, TOTALS))
        .containsExactly(
            "ana | EUR | 1 | 1 | 7.10 | 7.10",
            "ana | USD | 2 | 4 | 135.05 | 100.00",
            "bob | USD | 2 | 3 | 9.0001 | 6.00");

    Databases.execute(database, "DELETE FROM user_stats WHERE window_start = to_timestamp(10)");
    assertThat(Databases.query(database, TOTALS))
        .containsExactly(
            "ana | EUR | 1 | 1 | 7.10 | 7.10",
            "ana | USD | 1 | 1 | 5.00 | 100.00",
            "bob | USD | 1 | 2 | 8.0000 | 6.00");

    Databases.execute(database, "DELETE FROM user_stats WHERE currency = 'EUR'");
    assertThat(Databases.query(database, TOTALS)).hasSize(2).noneMatch(row -> row.contains("EUR"));

    Databases.execute(database, "TRUNCATE user_stats");
    assertThat(Databases.query(database, TOTALS)).isEmpty();
  }

  @Test
  void anUpgradeAddsUpWhatIsThere() throws SQLException {
    Flyway.configure()
        .dataSource(database.url(), database.username(), database.password())
        .target("3")
        .load()
        .migrate();
    Databases.execute(
        database, upsert("('ana', 10, 'USD', 2, 30.05, 20.00), ('ana', 20, 'USD', 1, 5, 5)"));

    Migrations.migrate(database);

    assertThat(Databases.query(database, TOTALS))
        .containsExactly("ana | USD | 2 | 3 | 35.05 | 20.00");
  }

  @Test
  void writersOfTheSameUsersNeitherBlockEachOtherForGoodNorLoseAnything() throws Exception {
    Migrations.migrate(database);
    ExecutorService workers = Executors.newFixedThreadPool(4);
    try {
      List<Future<Void>> all = new ArrayList<>();
      for (int worker = 0; worker < 4; worker++) {
        all.add(workers.submit(pages(worker)));
      }
      for (Future<Void> one : all) {
        one.get();
      }
    } finally {
      workers.shutdownNow();
    }
    assertThat(Databases.query(database, TOTALS))
        .hasSize(50)
        .isEqualTo(Databases.query(database, SUMS));
  }

  private Callable<Void> pages(int worker) {
    return () -> {
      Random random = new Random(worker);
      try (Connection connection =
              DriverManager.getConnection(
                  database.url(), database.username(), database.password());
          Statement statement = connection.createStatement()) {
        for (int page = 0; page < 40; page++) {
          List<String> rows = new ArrayList<>();
          for (int user = 0; user < 50; user++) {
            rows.add(
                "('u%d', %d, 'USD', %d, %d, %d)"
                    .formatted(
                        (user * 7 + worker) % 50,
                        10 * (page / 2 * 4 + worker),
                        1 + page % 2,
                        1 + random.nextInt(1_000),
                        1 + page % 2));
          }
          statement.execute(upsert(String.join(", ", rows)));
        }
      }
      return null;
    };
  }

  @Test
  void whoeverWritesStatisticsNeedsNoRightOnTheirSums() throws SQLException {
    Migrations.migrate(database);
    String role = "writer_" + Long.toHexString(System.nanoTime());
    // Only the server's superuser may.
    try (Connection connection =
            DriverManager.getConnection(database.url(), "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE " + role);
      statement.execute("GRANT " + role + " TO " + database.username());
    }
    Databases.execute(database, "GRANT SELECT, INSERT, UPDATE ON user_stats TO %s".formatted(role));

    Databases.execute(
        database, "SET ROLE %s; %s".formatted(role, upsert("('ana', 10, 'USD', 1, 9.99, 9.99)")));

    assertThat(Databases.query(database, TOTALS))
        .containsExactly("ana | USD | 1 | 1 | 9.99 | 9.99");
    assertThatThrownBy(
            () -> Databases.execute(database, "SET ROLE " + role + "; DELETE FROM user_totals"))
        .hasMessageContaining("permission denied for table user_totals");
  }
}
