package dev.sentinel.viewer;

import dev.sentinel.viewer.dashboard.DashboardLimits;
import dev.sentinel.viewer.model.RulePrecision;
import dev.sentinel.viewer.model.Verdict;
import dev.sentinel.viewer.model.VerdictEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table {@code alert_verdicts}. */
final class VerdictRepository {
  /** Precision is that of so many verdicts, so that it costs the same in years. */
  static final int PRECISION_VERDICTS = DashboardLimits.PRECISION_VERDICTS;

  private static final String COLUMNS = "id, transaction_id, verdict, note, decided_by, decided_at";

  private final Database database;

  VerdictRepository(Database database) {
    this.database = database;
  }

  /** The verdicts that count, by transaction; those taken back are left out. */
  Map<String, VerdictEntry> current(Collection<String> transactionIds) {
    Map<String, VerdictEntry> current = new LinkedHashMap<>();
    if (transactionIds.isEmpty()) {
      return current;
    }
    query(
            "SELECT DISTINCT ON (transaction_id) "
                + COLUMNS
                + " FROM alert_verdicts WHERE transaction_id = ANY (?)"
                + " ORDER BY transaction_id, id DESC",
            List.of((Object) transactionIds.toArray(String[]::new)))
        .stream()
        .filter(entry -> entry.verdict() != Verdict.UNDO)
        .forEach(entry -> current.put(entry.transactionId(), entry));
    return current;
  }

  /** All that was said about a transaction, latest first. */
  List<VerdictEntry> history(String transactionId, int limit) {
    return query(
        "SELECT "
            + COLUMNS
            + " FROM alert_verdicts WHERE transaction_id = ? ORDER BY id DESC LIMIT ?",
        List.of(transactionId, limit));
  }

  /** The number of the latest verdict; 0 if there is none. */
  long latest() {
    return database
        .read(
            connection ->
                Sql.query(
                    connection,
                    "SELECT coalesce(max(id), 0) FROM alert_verdicts",
                    List.of(),
                    row -> row.getLong(1)))
        .get(0);
  }

  /** How right each rule was, most judged first. */
  List<RulePrecision> precision() {
    return database.read(
        connection ->
            Sql.query(
                connection,
                """
                SELECT rule, count(*) FILTER (WHERE verdict = 'fraud') AS fraud, count(*) AS judged
                FROM (SELECT DISTINCT ON (transaction_id) transaction_id, verdict
                    FROM (SELECT id, transaction_id, verdict FROM alert_verdicts
                        ORDER BY id DESC LIMIT ?) recent
                    ORDER BY transaction_id, id DESC) current
                  JOIN fraud_alerts USING (transaction_id), unnest(rules) AS rule
                WHERE verdict <> 'undo'
                GROUP BY rule ORDER BY judged DESC, rule
                """,
                List.of(PRECISION_VERDICTS),
                row ->
                    new RulePrecision(
                        row.getString("rule"), row.getLong("fraud"), row.getLong("judged"))));
  }

  /**
   * Adds a verdict, in a transaction of its own.
   *
   * @param note null or blank for none
   * @throws DatabaseException if there is no such alert, the role may not, or the database is away
   */
  VerdictEntry add(String transactionId, Verdict verdict, String note, String by) {
    String kept = note == null || note.isBlank() ? null : note.strip();
    List<VerdictEntry> added =
        database.write(
            connection ->
                Sql.query(
                    connection,
                    "INSERT INTO alert_verdicts (transaction_id, verdict, note, decided_by) SELECT"
                        + " transaction_id, ?, ?, ? FROM fraud_alerts WHERE transaction_id = ?"
                        + " RETURNING "
                        + COLUMNS,
                    Arrays.asList(verdict.stored(), kept, by, transactionId),
                    VerdictRepository::entry));
    if (added.isEmpty()) {
      throw new DatabaseException("The alert is no longer in the database.", null);
    }
    return added.get(0);
  }

  private List<VerdictEntry> query(String sql, List<Object> values) {
    return database.read(
        connection -> Sql.query(connection, sql, values, VerdictRepository::entry));
  }

  private static VerdictEntry entry(ResultSet row) throws SQLException {
    return new VerdictEntry(
        row.getLong("id"),
        row.getString("transaction_id"),
        Verdict.of(row.getString("verdict")),
        row.getString("note"),
        row.getString("decided_by"),
        Sql.instant(row, "decided_at"));
  }
}
