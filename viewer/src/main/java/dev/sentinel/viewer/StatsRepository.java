package dev.sentinel.viewer;

import static dev.sentinel.viewer.AlertFilter.sqlTime;

import dev.sentinel.viewer.model.Heartbeat;
import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.UserWindow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table {@code user_stats}. */
final class StatsRepository {
  private final Database database;

  StatsRepository(Database database) {
    this.database = database;
  }

  /** What the users with the most come by, named as the option's values. */
  enum Sort {
    avg("sum(total_spend) / NULLIF(sum(txn_count), 0) DESC NULLS LAST"),
    count("sum(txn_count) DESC"),
    total("sum(total_spend) DESC");

    private final String order;

    Sort(String order) {
      this.order = order;
    }
  }

  /** When the newest windows end and were written; the far future is a producer's wrong clock. */
  Heartbeat heartbeat() {
    return database
        .read(
            connection ->
                Sql.query(
                    connection,
                    """
                    SELECT statement_timestamp() AS server_time,
                      (SELECT max(detected_at) FROM fraud_alerts) AS last_alert,
                      max(window_end) AS last_window, max(updated_at) AS last_stats
                    FROM (SELECT window_end, updated_at FROM user_stats
                        WHERE window_start <= statement_timestamp() + interval '1 minute'
                        ORDER BY window_start DESC LIMIT 500) newest
                    """,
                    List.of(),
                    row ->
                        new Heartbeat(
                            Sql.instant(row, "server_time"),
                            Sql.optionalInstant(row, "last_alert"),
                            Sql.optionalInstant(row, "last_window"),
                            Sql.optionalInstant(row, "last_stats"))))
        .get(0);
  }

  /** Where the window so many rows further back begins; empty if there are not so many. */
  Optional<Instant> skip(Instant before, int rows) {
    return database
        .read(
            connection ->
                Sql.query(
                    connection,
                    "SELECT window_start FROM user_stats WHERE window_start < ?"
                        + " ORDER BY window_start DESC OFFSET ? LIMIT 1",
                    List.of(sqlTime(before), rows),
                    row -> Sql.instant(row, "window_start")))
        .stream()
        .findFirst();
  }

  /** What each user spent in the windows that start in a time range; not sorted. */
  List<UserSpend> spend(Instant from, Instant before) {
    return database.read(
        connection ->
            Sql.query(
                connection,
                "SELECT user_id, currency, count(*) AS windows, sum(txn_count) AS transactions,"
                    + " sum(total_spend) AS total, max(max_spend) AS max FROM user_stats"
                    + " WHERE window_start >= ? AND window_start < ? GROUP BY user_id, currency",
                List.of(sqlTime(from), sqlTime(before)),
                StatsRepository::userSpend));
  }

  /**
   * Whether there are sums over all windows that may be read. A database that has not been upgraded
   * has none.
   */
  boolean hasTotals() {
    return database.mayRead("user_totals");
  }

  /** Over all windows, the users of each currency with the most by each order; not sorted. */
  List<UserSpend> totals(int limit) {
    return database.read(
        connection ->
            Sql.query(
                connection,
                """
                SELECT user_id, currency, windows, txn_count AS transactions, total_spend AS total,
                  max_spend AS max
                FROM (SELECT *,
                    row_number() OVER (PARTITION BY currency ORDER BY
                      total_spend / NULLIF(txn_count, 0) DESC NULLS LAST, user_id) AS by_average,
                    row_number() OVER (PARTITION BY currency ORDER BY
                      txn_count DESC, user_id) AS by_count,
                    row_number() OVER (PARTITION BY currency ORDER BY
                      total_spend DESC, user_id) AS by_total
                  FROM user_totals) ranked
                WHERE by_average <= ? OR by_count <= ? OR by_total <= ?
                """,
                List.of(limit, limit, limit),
                StatsRepository::userSpend));
  }

  private static UserSpend userSpend(ResultSet row) throws SQLException {
    return new UserSpend(
        row.getString("user_id"),
        row.getString("currency"),
        row.getLong("windows"),
        row.getBigDecimal("transactions"),
        row.getBigDecimal("total"),
        row.getBigDecimal("max"));
  }

  /**
   * The first users of each currency, since amounts of different currencies cannot be compared; the
   * currency with most transactions first.
   *
   * @param since where the first windows start
   * @param limit how many of each currency
   */
  List<UserSpend> topUsers(
      Instant since, Optional<String> user, Optional<String> currency, Sort sort, int limit) {
    List<Object> values = new ArrayList<>();
    String where = where(since, user, currency, values);
    values.add(limit);
    return database.read(
        connection ->
            Sql.query(
                connection,
                "SELECT * FROM (SELECT user_id, currency, count(*) AS windows, sum(txn_count) AS"
                    + " transactions, sum(total_spend) AS total, max(max_spend) AS max,"
                    + " row_number() OVER (PARTITION BY currency ORDER BY "
                    + sort.order
                    + ", user_id) AS place, sum(sum(txn_count)) OVER (PARTITION BY currency) AS"
                    + " of_currency FROM user_stats WHERE "
                    + where
                    + " GROUP BY user_id, currency) ranked WHERE place <= ?"
                    + " ORDER BY of_currency DESC, currency, place",
                values,
                StatsRepository::userSpend));
  }

  /**
   * A page of raw windows, newest first.
   *
   * @param before the last window of the previous page
   */
  List<UserWindow> windows(
      Instant since,
      Optional<String> user,
      Optional<String> currency,
      Optional<UserWindow> before,
      int limit) {
    List<Object> values = new ArrayList<>();
    String where = where(since, user, currency, values);
    if (before.isPresent()) {
      where += " AND (window_start, user_id, currency) < (?, ?, ?)";
      values.add(sqlTime(before.get().start()));
      values.add(before.get().userId());
      values.add(before.get().currency());
    }
    values.add(limit);
    String sql =
        "SELECT * FROM user_stats WHERE "
            + where
            + " ORDER BY window_start DESC, user_id DESC, currency DESC LIMIT ?";
    return database.read(
        connection ->
            Sql.query(
                connection,
                sql,
                values,
                row ->
                    new UserWindow(
                        row.getString("user_id"),
                        Sql.instant(row, "window_start"),
                        Sql.instant(row, "window_end"),
                        row.getString("currency"),
                        row.getLong("txn_count"),
                        row.getBigDecimal("avg_spend"),
                        row.getBigDecimal("total_spend"),
                        row.getBigDecimal("min_spend"),
                        row.getBigDecimal("max_spend"),
                        Sql.instant(row, "updated_at"))));
  }

  private static String where(
      Instant since, Optional<String> user, Optional<String> currency, List<Object> values) {
    values.add(sqlTime(since));
    user.ifPresent(values::add);
    currency.ifPresent(values::add);
    return "window_start >= ?"
        + (user.isPresent() ? " AND user_id = ?" : "")
        + (currency.isPresent() ? " AND currency = ?" : "");
  }
}
