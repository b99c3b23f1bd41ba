package dev.sentinel.viewer;

import static dev.sentinel.viewer.AlertFilter.sqlTime;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.AlertKey;
import dev.sentinel.viewer.model.CurrencyTotal;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Reason;
import dev.sentinel.viewer.model.Reasons;
import dev.sentinel.viewer.model.Severity;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The table {@code fraud_alerts}. */
final class AlertRepository implements TailSource {
  private static final String COLUMNS =
      "transaction_id, user_id, amount, currency, timestamp, rules, reasons, score, severity,"
          + " merchant_id, merchant_category, terminal_id, card_id, device_id, ip, channel,"
          + " country, latitude, longitude, kafka_topic, kafka_partition, kafka_offset,"
          + " detected_at";

  private final Database database;

  AlertRepository(Database database) {
    this.database = database;
  }

  /**
   * A page of the alerts that match, newest payment first.
   *
   * @param before the end of the previous page: {@link Alert#timestamp()} and the id
   */
  List<Alert> newest(AlertFilter filter, Optional<AlertKey> before, int limit) {
    return page(
        filter,
        FeedOrder.HAPPENED,
        before.map(key -> new FeedOrder.Key(0, BigDecimal.ZERO, key.time(), key.transactionId())),
        Optional.empty(),
        limit);
  }

  /**
   * A page in any order. Without conditions, or with those that few alerts break, it is read from
   * the order's index; {@link AlertSearch} is for the others.
   *
   * @param after the end of the previous page
   * @param upTo where to stop, inclusive
   */
  List<Alert> page(
      AlertFilter filter,
      FeedOrder order,
      Optional<FeedOrder.Key> after,
      Optional<FeedOrder.Key> upTo,
      int limit) {
    AlertFilter.Where where = filter.where("timestamp");
    List<Object> values = new ArrayList<>(where.values());
    String sql = "SELECT " + COLUMNS + " FROM fraud_alerts WHERE " + where.sql();
    if (after.isPresent()) {
      sql += " AND " + compare(order, "<", after.get(), values);
    }
    if (upTo.isPresent()) {
      sql += " AND " + compare(order, ">=", upTo.get(), values);
    }
    values.add(limit);
    return query(sql + orderBy(order) + " LIMIT ?", values);
  }

  /**
   * What of the next so many alerts matches.
   *
   * @param matches the first that match, at most as many as asked for
   * @param end the last of the alerts looked at; empty if there are no more
   */
  record Piece(List<Alert> matches, Optional<FeedOrder.Key> end) {}

  /**
   * Looks through the next so many alerts for those that match.
   *
   * @param limit how many to find at most
   * @param time how long that may take
   * @return empty if it takes longer
   */
  Optional<Piece> search(
      AlertFilter filter,
      FeedOrder order,
      Optional<FeedOrder.Key> after,
      int alerts,
      int limit,
      Duration time) {
    return database.readWithin(
        time,
        connection -> {
          Optional<FeedOrder.Key> end = skip(order, after, alerts);
          return new Piece(page(filter, order, after, end, limit), end);
        });
  }

  /** The place so many alerts further, whatever they are; empty if there are not so many. */
  private Optional<FeedOrder.Key> skip(FeedOrder order, Optional<FeedOrder.Key> after, int alerts) {
    List<Object> values = new ArrayList<>();
    String where = after.isPresent() ? compare(order, "<", after.get(), values) : "TRUE";
    values.add(alerts - 1);
    return database
        .read(
            connection ->
                Sql.query(
                    connection,
                    "SELECT "
                        + String.join(", ", order.columns())
                        + ", transaction_id FROM fraud_alerts WHERE "
                        + where
                        + orderBy(order)
                        + " OFFSET ? LIMIT 1",
                    values,
                    row -> key(order, row)))
        .stream()
        .findFirst();
  }

  private static FeedOrder.Key key(FeedOrder order, ResultSet row) throws SQLException {
    boolean timed = order != FeedOrder.AMOUNT;
    return new FeedOrder.Key(
        order == FeedOrder.SCORE ? row.getInt("score") : 0,
        timed ? BigDecimal.ZERO : row.getBigDecimal("amount"),
        timed
            ? Sql.instant(row, order == FeedOrder.DETECTED ? "detected_at" : "timestamp")
            : Instant.EPOCH,
        row.getString("transaction_id"));
  }

  private static String orderBy(FeedOrder order) {
    return " ORDER BY " + String.join(" DESC, ", order.columns()) + " DESC, transaction_id DESC";
  }

  private static String compare(
      FeedOrder order, String operator, FeedOrder.Key key, List<Object> values) {
    switch (order) {
      case AMOUNT -> values.add(key.amount());
      case SCORE -> {
        values.add(key.score());
        values.add(sqlTime(key.time()));
      }
      default -> values.add(sqlTime(key.time()));
    }
    values.add(key.transactionId());
    return "("
        + String.join(", ", order.columns())
        + ", transaction_id) "
        + operator
        + " ("
        + "?, ".repeat(order.columns().size())
        + "?)";
  }

  /** The newest alerts of a user, by payment; there is an index for that. */
  List<Alert> ofUser(String user, int limit) {
    return query(
        "SELECT "
            + COLUMNS
            + " FROM fraud_alerts WHERE user_id = ? ORDER BY timestamp DESC LIMIT ?",
        List.of(user, limit));
  }

  /** What matches and has been detected since, oldest first. */
  List<Alert> detectedSince(AlertFilter filter, Instant since, int limit) {
    AlertFilter.Where where = filter.where("detected_at");
    List<Object> values = new ArrayList<>();
    values.add(sqlTime(since));
    values.addAll(where.values());
    values.add(limit);
    return query(
        "SELECT "
            + COLUMNS
            + " FROM fraud_alerts WHERE detected_at >= ? AND "
            + where.sql()
            + " ORDER BY detected_at, transaction_id LIMIT ?",
        values);
  }

  /** How many that match have been detected since, counting no further than the limit. */
  long countSince(AlertFilter filter, Instant since, int limit) {
    AlertFilter.Where where = filter.where("detected_at");
    List<Object> values = new ArrayList<>();
    values.add(sqlTime(since));
    values.addAll(where.values());
    values.add(limit);
    return database
        .read(
            connection ->
                Sql.query(
                    connection,
                    "SELECT count(*) FROM (SELECT FROM fraud_alerts WHERE detected_at > ? AND "
                        + where.sql()
                        + " LIMIT ?) counted",
                    values,
                    row -> row.getLong(1)))
        .get(0);
  }

  /** Count and sum of all alerts that match, most frequent currency first. */
  List<CurrencyTotal> totals(AlertFilter filter) {
    AlertFilter.Where where = filter.where("timestamp");
    return database.read(
        connection ->
            Sql.query(
                connection,
                "SELECT currency, count(*) AS alerts, sum(amount) AS total FROM fraud_alerts WHERE "
                    + where.sql()
                    + " GROUP BY currency ORDER BY alerts DESC, currency",
                where.values(),
                row ->
                    new CurrencyTotal(
                        row.getString("currency"),
                        row.getLong("alerts"),
                        row.getBigDecimal("total"))));
  }

  /** The alert of one transaction. */
  Optional<Alert> find(String transactionId) {
    return query(
            "SELECT " + COLUMNS + " FROM fraud_alerts WHERE transaction_id = ?",
            List.of(transactionId))
        .stream()
        .findFirst();
  }

  /** What rules on trial said about a transaction; empty where the database has no such table. */
  List<Reason> onTrial(String transactionId) {
    if (!database.mayRead("shadow_alerts")) {
      return List.of();
    }
    return database
        .read(
            connection ->
                Sql.query(
                    connection,
                    "SELECT reasons FROM shadow_alerts WHERE transaction_id = ? AND kind ="
                        + " 'SHADOW'",
                    List.of(transactionId),
                    row -> Reasons.parse(row.getString("reasons")).list()))
        .stream()
        .findFirst()
        .orElse(List.of());
  }

  @Override
  public TailSnapshot snapshot() {
    // statement_timestamp() is not later than the snapshot, which is what TailSnapshot promises.
    return database
        .read(
            connection ->
                Sql.query(
                    connection,
                    "SELECT statement_timestamp() AS taken_at, pg_current_snapshot()::text AS xids",
                    List.of(),
                    row -> TailSnapshot.parse(Sql.instant(row, "taken_at"), row.getString("xids"))))
        .get(0);
  }

  @Override
  public Optional<AlertKey> newestKey(AlertFilter filter, int skip) {
    AlertFilter.Where where = filter.where("detected_at");
    List<Object> values = new ArrayList<>(where.values());
    values.add(skip);
    return keys(
            "SELECT detected_at, transaction_id FROM fraud_alerts WHERE "
                + where.sql()
                + " ORDER BY detected_at DESC, transaction_id DESC OFFSET ? LIMIT 1",
            values)
        .stream()
        .findFirst();
  }

  @Override
  public List<AlertKey> keys(
      AlertFilter filter, AlertKey after, Optional<AlertKey> upTo, int limit) {
    AlertFilter.Where where = filter.where("detected_at");
    List<Object> values = new ArrayList<>(where.values());
    String sql =
        "SELECT detected_at, transaction_id FROM fraud_alerts WHERE "
            + where.sql()
            + " AND (detected_at, transaction_id) > (?, ?)";
    values.add(sqlTime(after.time()));
    values.add(after.transactionId());
    if (upTo.isPresent()) {
      sql += " AND (detected_at, transaction_id) <= (?, ?)";
      values.add(sqlTime(upTo.get().time()));
      values.add(upTo.get().transactionId());
    }
    values.add(limit);
    return keys(sql + " ORDER BY detected_at, transaction_id LIMIT ?", values);
  }

  private List<AlertKey> keys(String sql, List<Object> values) {
    return database.read(
        connection ->
            Sql.query(
                connection,
                sql,
                values,
                row ->
                    new AlertKey(
                        Sql.instant(row, "detected_at"), row.getString("transaction_id"))));
  }

  @Override
  public List<Alert> load(List<String> transactionIds) {
    return query(
        "SELECT "
            + COLUMNS
            + " FROM fraud_alerts WHERE transaction_id = ANY (?)"
            + " ORDER BY detected_at, transaction_id",
        List.of((Object) transactionIds.toArray(String[]::new)));
  }

  private List<Alert> query(String sql, List<Object> values) {
    return database.read(connection -> Sql.query(connection, sql, values, AlertRepository::alert));
  }

  private static Alert alert(ResultSet row) throws SQLException {
    return new Alert(
        row.getString("transaction_id"),
        row.getString("user_id"),
        row.getBigDecimal("amount"),
        row.getString("currency"),
        Sql.instant(row, "timestamp"),
        Arrays.asList((String[]) row.getArray("rules").getArray()),
        Reasons.parse(row.getString("reasons")),
        row.getInt("score"),
        Severity.valueOf(row.getString("severity")),
        new Alert.Origin(
            row.getString("merchant_id"),
            row.getString("merchant_category"),
            row.getString("terminal_id"),
            row.getString("card_id"),
            row.getString("device_id"),
            row.getString("ip"),
            row.getString("channel"),
            row.getString("country"),
            row.getObject("latitude", Double.class),
            row.getObject("longitude", Double.class)),
        new Alert.Source(
            row.getString("kafka_topic"),
            row.getInt("kafka_partition"),
            row.getLong("kafka_offset")),
        Sql.instant(row, "detected_at"));
  }
}
