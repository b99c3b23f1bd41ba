package dev.sentinel.ops.audit;

import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** Compares fraud_alerts with what the rules say about the lake. */
final class AlertCheck {
  private static final String EXPECTED =
      """
      CREATE OR REPLACE TABLE expected_alerts AS
      SELECT DISTINCT s.* EXCLUDE (batch) FROM suspicious s JOIN positions p USING (part)
      WHERE s.pos >= p.low_pos AND s.pos < p.end_pos\
      """;

  private static final String MISSING =
      """
      SELECT id, min_by(part, pos), min(pos) FROM expected_alerts e
      WHERE sure AND NOT EXISTS (FROM alerts a WHERE a.id = e.id)
      GROUP BY id ORDER BY id\
      """;

  // An alert names the first record of its transaction id that was seen, which may be missing.
  private static final String UNEXPECTED =
      """
      SELECT a.id, a.part, a.pos, EXISTS (
        FROM lake l WHERE l.own AND l.part = a.part AND l.pos = a.pos)
      FROM alerts a LEFT JOIN positions p USING (part)
      WHERE a.topic = '%s' AND (p.part IS NULL OR (a.pos >= p.low_pos AND a.pos < p.end_pos))
        AND NOT EXISTS (FROM suspicious s WHERE s.id = a.id)
        AND NOT EXISTS (FROM topic_rows t WHERE t.suspicious AND t.id = a.id)
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
        FROM alerts a JOIN expected_alerts s ON s.id = a.id AND s.part = a.part AND s.pos = a.pos
        WHERE a.topic = '%1$s' AND (s.sure OR a.rules <> '')
        -- Of several verdicts, the one that is most like the alert.
        QUALIFY row_number() OVER (
          PARTITION BY a.id, a.part, a.pos ORDER BY length(difference), s.rules, s.score) = 1
        UNION ALL
        SELECT a.id, concat('names record ', a.topic, '-', a.part, '@', a.pos,
          ', which is not a suspicious one of this transaction')
        FROM alerts a JOIN positions p USING (part)
        WHERE a.topic = '%1$s' AND a.pos >= p.low_pos AND a.pos < p.end_pos AND a.rules <> ''
          AND EXISTS (FROM expected_alerts s WHERE s.id = a.id)
          AND NOT EXISTS (
            FROM expected_alerts s WHERE s.id = a.id AND s.part = a.part AND s.pos = a.pos)
          AND NOT EXISTS (
            FROM topic_rows t
            WHERE t.suspicious AND t.id = a.id AND t.part = a.part AND t.pos = a.pos))
      WHERE difference <> '' ORDER BY ALL\
      """;

  private static final String NOT_EVALUATED =
      """
      SELECT rule, count(*) FROM (
        SELECT unnest(string_split(a.others, ',')) AS rule
        FROM alerts a JOIN positions p USING (part)
        WHERE a.topic = '%s' AND a.others <> '' AND a.pos >= p.low_pos AND a.pos < p.end_pos)
      GROUP BY rule\
      """;

  private final Workbench bench;
  private final String topic;

  AlertCheck(Workbench bench, String topic) {
    this.bench = bench;
    this.topic = topic;
  }

  /**
   * What there should be, and what there is, of this topic and this part of it.
   *
   * @param notEvaluated by rule, how many alerts it is a reason of that were not evaluated again
   */
  record Totals(long expected, long found, Map<String, Long> notEvaluated) {}

  Totals run(Findings findings) throws SQLException {
    bench.execute(EXPECTED);
    bench.forEach(
        MISSING,
        row ->
            findings.add(
                FindingKind.MISSING_ALERT,
                row.getString(1),
                "record " + topic + "-" + row.getInt(2) + "@" + row.getLong(3)));
    bench.forEach(
        UNEXPECTED.formatted(topic),
        row ->
            findings.add(
                FindingKind.UNEXPECTED_ALERT,
                row.getString(1),
                "record "
                    + topic
                    + "-"
                    + row.getInt(2)
                    + "@"
                    + row.getLong(3)
                    + (row.getBoolean(4)
                        ? ": the rules, as given to this audit, do not suspect it"
                        : ": not in the lake")));
    bench.forEach(
        DIFFERENT.formatted(topic),
        row -> findings.add(FindingKind.DIFFERENT_ALERT, row.getString(1), row.getString(2)));
    return new Totals(
        bench.number("SELECT count(DISTINCT id) FROM expected_alerts WHERE sure"),
        bench.number(
            """
            SELECT count(*) FROM alerts a JOIN positions p USING (part)
            WHERE a.topic = '%s' AND a.pos >= p.low_pos AND a.pos < p.end_pos\
            """
                .formatted(topic)),
        notEvaluated());
  }

  private Map<String, Long> notEvaluated() throws SQLException {
    Map<String, Long> counts = new TreeMap<>();
    bench.forEach(
        NOT_EVALUATED.formatted(topic), row -> counts.put(row.getString(1), row.getLong(2)));
    return counts;
  }
}
