package dev.sentinel.ops.audit;

import java.sql.SQLException;

/** Compares the topic's records with the lake and the dead letters. */
final class RecordCheck {
  private static final String MISSING =
      """
      SELECT part, pos, recorded_ms, refused, id FROM topic_rows WHERE missing ORDER BY part, pos\
      """;

  private static final String DOUBLED =
      """
      SELECT l.part, l.pos, count(*), string_agg(DISTINCT f.name, ', ' ORDER BY f.name)
      FROM (
        SELECT part, pos FROM lake WHERE own GROUP BY part, pos HAVING count(*) > 1) d
      JOIN lake l ON l.own AND l.part = d.part AND l.pos = d.pos
      JOIN files f ON f.id = l.file
      GROUP BY l.part, l.pos ORDER BY l.part, l.pos\
      """;

  private static final String ARCHIVED_AND_REFUSED =
      """
      SELECT DISTINCT l.part, l.pos, d.letter FROM letters d
      JOIN lake l ON l.own AND l.part = d.part AND l.pos = d.pos
      ORDER BY l.part, l.pos, d.letter\
      """;

  private static final String UNKNOWN_OFFSETS =
      """
      SELECT l.part, min(l.pos), max(l.pos), count(*), any_value(p.last_pos) FROM lake l
      LEFT JOIN positions p USING (part)
      WHERE l.own AND (p.part IS NULL OR l.pos >= p.last_pos)
      GROUP BY l.part ORDER BY l.part\
      """;

  private static final String MISPLACED =
      """
      SELECT f.name, count(*), min(l.pos), any_value(f.day) FROM lake l
      JOIN files f ON f.id = l.file
      WHERE l.own AND make_timestamp(l.event_us)::DATE::VARCHAR <> f.day
      GROUP BY f.name ORDER BY f.name\
      """;

  private final Workbench bench;
  private final String topic;

  RecordCheck(Workbench bench, String topic) {
    this.bench = bench;
    this.topic = topic;
  }

  void run(Findings findings) throws SQLException {
    bench.forEach(
        MISSING,
        row -> {
          String refused = row.getString(4);
          String recorded = " of " + dev.sentinel.ops.text.Texts.time(row.getLong(3));
          findings.add(
              FindingKind.MISSING_RECORD,
              position(row.getInt(1), row.getLong(2)),
              refused == null
                  ? "transaction " + row.getString(5) + recorded + ": not in the lake"
                  : "record" + recorded + ": no dead letter says that it is refused, " + refused);
        });
    bench.forEach(
        DOUBLED,
        row ->
            findings.add(
                FindingKind.DOUBLED_ROW,
                position(row.getInt(1), row.getLong(2)),
                row.getLong(3) + " rows, in " + row.getString(4)));
    bench.forEach(
        ARCHIVED_AND_REFUSED,
        row ->
            findings.add(
                FindingKind.ARCHIVED_AND_REFUSED,
                position(row.getInt(1), row.getLong(2)),
                "dead letter " + row.getString(3)));
    bench.forEach(
        UNKNOWN_OFFSETS,
        row -> {
          long end = row.getLong(5);
          findings.add(
              FindingKind.UNKNOWN_OFFSET,
              topic + "-" + row.getInt(1),
              row.getLong(4)
                  + " rows with offsets from "
                  + row.getLong(2)
                  + " to "
                  + row.getLong(3)
                  + (row.wasNull() || end == 0 ? "" : "; the partition ends at " + end));
        });
    bench.forEach(
        MISPLACED,
        row ->
            findings.add(
                FindingKind.MISPLACED_ROW,
                row.getString(1),
                row.getLong(2) + " rows are of another date than " + row.getString(4)));
  }

  private String position(int partition, long offset) {
    return topic + "-" + partition + "@" + offset;
  }
}
