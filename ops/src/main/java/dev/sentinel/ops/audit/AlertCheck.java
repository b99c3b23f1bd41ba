package dev.sentinel.ops.audit;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares fraud_alerts and shadow_alerts with what the rules say about the lake. */
final class AlertCheck {
  private static final String EXPECTED =
      """
      CREATE OR REPLACE TABLE expected_alerts AS
      SELECT DISTINCT s.* EXCLUDE (batch, sure, excusable),
        CASE WHEN s.kind = 'SUPPRESSED' THEN x.id IS NOT NULL
          ELSE s.sure AND (x.id IS NULL OR NOT s.excusable) END AS due
      FROM suspicious s JOIN positions p USING (part)
      LEFT JOIN (SELECT DISTINCT id FROM alerts WHERE kind = 'SUPPRESSED') x ON x.id = s.id
      WHERE s.pos >= p.low_pos AND s.pos < p.end_pos\
      """;

  private static final String MISSING =
      """
      SELECT id, min_by(part, pos), min(pos) FROM expected_alerts e
      WHERE kind = '%1$s' AND due
        AND NOT EXISTS (FROM alerts a WHERE a.kind = '%1$s' AND a.id = e.id)
      GROUP BY id ORDER BY id\
      """;

  // A row names the first record of its transaction id that was seen, which may be missing.
  private static final String UNEXPECTED =
      """
      SELECT a.id, a.part, a.pos, EXISTS (
        FROM lake l WHERE l.own AND l.part = a.part AND l.pos = a.pos)
      FROM alerts a LEFT JOIN positions p USING (part)
      WHERE a.kind = '%1$s' AND a.topic = '%2$s'
        AND (p.part IS NULL OR (a.pos >= p.low_pos AND a.pos < p.end_pos))
        AND NOT EXISTS (FROM suspicious s WHERE s.kind = '%1$s' AND s.id = a.id)
        AND NOT EXISTS (
          FROM topic_rows t WHERE contains(t.suspicious, '%1$s') AND t.id = a.id)
        -- Nothing can be said of other rules but that their record is there.
        AND NOT (a.rules = '' AND (
          EXISTS (FROM lake l WHERE l.own AND l.part = a.part AND l.pos = a.pos)
          OR EXISTS (FROM topic_rows t WHERE t.part = a.part AND t.pos = a.pos)))
      ORDER BY a.id\
      """;

  private static final String DIFFERENT =
      """
      SELECT * FROM (
        SELECT a.id, concat_ws(', ',
          CASE WHEN a.user_id IS DISTINCT FROM s.user_id THEN 'user_id' END,
          CASE WHEN a.amount IS DISTINCT FROM s.amount
            THEN concat('amount is ', a.amount, ', not ', s.amount) END,
          CASE WHEN a.currency IS DISTINCT FROM s.currency THEN 'currency' END,
          CASE WHEN a.event_us IS DISTINCT FROM s.event_us THEN 'timestamp' END,
          CASE WHEN a.rules IS DISTINCT FROM s.rules
            THEN concat('rules are ', a.rules, ', not ', s.rules) END,
          CASE WHEN a.others = '' AND a.score IS DISTINCT FROM s.score
            THEN concat('score is ', a.score, ', not ', s.score) END,
          CASE WHEN a.others = '' AND a.severity IS DISTINCT FROM s.severity
            THEN concat('severity is ', a.severity, ', not ', s.severity) END) AS difference
        FROM alerts a JOIN expected_alerts s
          ON s.kind = a.kind AND s.id = a.id AND s.part = a.part AND s.pos = a.pos
        WHERE a.kind = '%1$s' AND a.topic = '%2$s' AND (s.due OR a.rules <> '')
        -- Of several verdicts, the one that is most like the alert.
        QUALIFY row_number() OVER (
          PARTITION BY a.id, a.part, a.pos ORDER BY length(difference), s.rules, s.score) = 1
        UNION ALL
        SELECT a.id, concat('names record ', a.topic, '-', a.part, '@', a.pos,
          ', which is not a suspicious one of this transaction')
        FROM alerts a JOIN positions p USING (part)
        WHERE a.kind = '%1$s' AND a.topic = '%2$s' AND a.pos >= p.low_pos AND a.pos < p.end_pos
          AND a.rules <> ''
          AND EXISTS (FROM expected_alerts s WHERE s.kind = '%1$s' AND s.id = a.id)
          AND NOT EXISTS (
            FROM expected_alerts s
            WHERE s.kind = '%1$s' AND s.id = a.id AND s.part = a.part AND s.pos = a.pos)
          AND NOT EXISTS (
            FROM topic_rows t
            WHERE contains(t.suspicious, '%1$s') AND t.id = a.id AND t.part = a.part
              AND t.pos = a.pos))
      WHERE difference <> '' ORDER BY ALL\
      """;

  private static final String NOT_EVALUATED =
      """
      SELECT rule, count(*) FROM (
        SELECT unnest(string_split(a.others, ',')) AS rule
        FROM alerts a JOIN positions p USING (part)
        WHERE a.kind = '%1$s' AND a.topic = '%2$s' AND a.others <> ''
          AND a.pos >= p.low_pos AND a.pos < p.end_pos)
      GROUP BY rule\
      """;

  private static final String FOUND =
      """
      SELECT count(*) FROM alerts a JOIN positions p USING (part)
      WHERE a.kind = '%1$s' AND a.topic = '%2$s' AND a.pos >= p.low_pos AND a.pos < p.end_pos\
      """;

  private static final String DUE =
      "SELECT count(DISTINCT id) FROM expected_alerts WHERE kind = '%1$s' AND due";

  private final Workbench bench;
  private final String topic;

  AlertCheck(Workbench bench, String topic) throws SQLException {
    this.bench = bench;
    this.topic = topic;
    bench.execute(EXPECTED);
  }

  /**
   * What there should be, and what there is, of this topic and this part of it.
   *
   * @param notEvaluated by rule, how many rows it is a reason of that were not evaluated again
   */
  record Totals(long expected, long found, Map<String, Long> notEvaluated) {}

  /** Compares fraud_alerts. */
  Totals alerts(Findings findings) throws SQLException {
    return compare(List.of(AlertKind.ALERT), findings);
  }

  /** Compares shadow_alerts. */
  Totals shadowAlerts(Findings findings) throws SQLException {
    return compare(List.of(AlertKind.SHADOW, AlertKind.SUPPRESSED), findings);
  }

  private Totals compare(List<AlertKind> kinds, Findings findings) throws SQLException {
    long expected = 0;
    long found = 0;
    Map<String, Long> notEvaluated = new TreeMap<>();
    for (AlertKind kind : kinds) {
      compare(kind, findings);
      expected += bench.number(of(kind, DUE));
      found += bench.number(of(kind, FOUND));
      bench.forEach(
          of(kind, NOT_EVALUATED),
          row -> notEvaluated.merge(row.getString(1), row.getLong(2), Long::sum));
    }
    return new Totals(expected, found, notEvaluated);
  }

  private void compare(AlertKind kind, Findings findings) throws SQLException {
    bench.forEach(
        of(kind, MISSING),
        row ->
            findings.add(
                kind.missing(),
                row.getString(1),
                kind.prefix() + record(row.getInt(2), row.getLong(3))));
    bench.forEach(
        of(kind, UNEXPECTED),
        row ->
            findings.add(
                kind.unexpected(),
                row.getString(1),
                kind.prefix()
                    + record(row.getInt(2), row.getLong(3))
                    + (row.getBoolean(4)
                        ? ": the rules, as given to this audit, do not suspect it"
                        : ": not in the lake")));
    bench.forEach(
        of(kind, DIFFERENT),
        row -> findings.add(kind.different(), row.getString(1), kind.prefix() + row.getString(2)));
  }

  private String of(AlertKind kind, String query) {
    return query.formatted(kind.name(), topic);
  }

  private String record(int partition, long offset) {
    return "record " + topic + "-" + partition + "@" + offset;
  }
}
