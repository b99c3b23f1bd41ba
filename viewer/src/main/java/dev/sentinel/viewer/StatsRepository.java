package dev.sentinel.viewer;

import static dev.sentinel.viewer.AlertFilter.sqlTime;

import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.UserWindow;
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

  /** Users and currencies over all windows that start at {@code since} or later. */
  List<UserSpend> topUsers(Instant since, Optional<String> user, Sort sort, int limit) {
    List<Object> values = new ArrayList<>();
    String where = where(since, user, values);
    values.add(limit);
    return database.read(
        connection ->
            Sql.query(
                connection,
                "SELECT user_id, currency, count(*) AS windows, sum(txn_count) AS transactions,"
                    + " sum(total_spend) AS total, max(max_spend) AS max FROM user_stats WHERE "
                    + where
                    + " GROUP BY user_id, currency ORDER BY "
                    + sort.order
                    + ", user_id, currency LIMIT ?",
                values,
                row ->
                    new UserSpend(
                        row.getString("user_id"),
                        row.getString("currency"),
                        row.getLong("windows"),
                        row.getBigDecimal("transactions"),
                        row.getBigDecimal("total"),
                        row.getBigDecimal("max"))));
  }

  /**
   * A page of raw windows, newest first.
   *
   * @param before the last window of the previous page
   */
  List<UserWindow> windows(
      Instant since, Optional<String> user, Optional<UserWindow> before, int limit) {
    List<Object> values = new ArrayList<>();
    String where = where(since, user, values);
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

  private static String where(Instant since, Optional<String> user, List<Object> values) {
    values.add(sqlTime(since));
    user.ifPresent(values::add);
    return "window_start >= ?" + (user.isPresent() ? " AND user_id = ?" : "");
  }
}
