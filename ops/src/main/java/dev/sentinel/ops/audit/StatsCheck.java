package dev.sentinel.ops.audit;

import dev.sentinel.ops.audit.StatsExplanation.Explanation;
import dev.sentinel.ops.audit.StatsExplanation.Row;
import dev.sentinel.ops.audit.StatsExplanation.Standing;
import dev.sentinel.ops.text.Progress;
import dev.sentinel.pipeline.model.Wire;
import dev.sentinel.pipeline.stats.StatsWindows;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Compares user_stats with a recount of the lake. Where both agree nothing else is looked at. Where
 * they do not, the clocks of the job are replayed to tell what was rightly left out from what is
 * wrong.
 */
final class StatsCheck {
  private static final String RECOUNT =
      """
      CREATE OR REPLACE TABLE recount AS
      SELECT user_id, currency, event_us - event_us %% %1$d AS start_us, count(*) AS n,
        sum(amount) AS total, min(amount) AS least, max(amount) AS most
      FROM once JOIN positions p USING (part)
      WHERE once.own AND pos >= p.low_pos AND pos < p.end_pos
      GROUP BY ALL\
      """;

  private static final String DIFFERENCES =
      """
      CREATE OR REPLACE TABLE differences AS
      SELECT user_id, currency, start_us, s.n, s.total, s.least, s.most, s.sound
      FROM recount r FULL JOIN stats s USING (user_id, currency, start_us)
      WHERE r.n IS DISTINCT FROM s.n OR r.total IS DISTINCT FROM s.total
        OR r.least IS DISTINCT FROM s.least OR r.most IS DISTINCT FROM s.most OR NOT s.sound\
      """;

  private static final String PARTITIONS =
      """
      SELECT part, max(pos) + 1 FROM (
        SELECT part, pos, user_id, currency, event_us - event_us %% %1$d AS start_us
        FROM once JOIN positions p USING (part) WHERE once.own AND pos < p.end_pos)
      JOIN differences d USING (user_id, currency, start_us)
      GROUP BY part\
      """;

  private static final String CANDIDATES =
      """
      SELECT d.user_id, d.currency, d.start_us, d.n, d.total, d.least, d.most, d.sound,
        c.part, c.amount, c.standing
      FROM differences d LEFT JOIN (
        SELECT user_id, currency, event_us - event_us %% %1$d AS start_us, once.part, once.pos,
          amount,
          CASE WHEN once.own AND once.pos >= p.low_pos AND once.pos < p.end_pos
            THEN coalesce(v.verdict, 'REQUIRED') ELSE 'OTHER' END AS standing
        FROM once LEFT JOIN positions p ON once.own AND p.part = once.part
        LEFT JOIN verdicts v ON once.own AND v.part = once.part AND v.pos = once.pos
        UNION ALL
        SELECT user_id, currency, event_us - event_us %% %1$d, part, pos, amount, 'OTHER'
        FROM topic_rows t
        WHERE refused IS NULL
          AND NOT EXISTS (FROM lake l WHERE l.own AND l.part = t.part AND l.pos = t.pos)) c
      USING (user_id, currency, start_us)
      ORDER BY d.start_us, d.user_id, d.currency, c.part, c.pos\
      """;

  private final Workbench bench;
  private final TopicLoader topic;
  private final StatsWindows windows;
  private final boolean strict;
  private final Progress progress;

  /**
   * @param rowsExpected windows of users with transactions in the audited part of the lake
   * @param rows rows of user_stats
   * @param transactions transactions in the audited part of the lake
   * @param counted transactions that user_stats counts
   * @param leftOut transactions that came too late for their windows, or are too far ahead
   * @param explained rows that differ from the recount and are right, by what explains them
   * @param namedExplained the first of these, except for the late ones
   */
  record Result(
      long rowsExpected,
      long rows,
      long transactions,
      long counted,
      long leftOut,
      Map<Explanation, Long> explained,
      List<Findings.Named> namedExplained) {}

  StatsCheck(
      Workbench bench, TopicLoader topic, StatsWindows windows, boolean strict, Progress progress) {
    this.bench = bench;
    this.topic = topic;
    this.windows = windows;
    this.strict = strict;
    this.progress = progress;
  }

  Result run(Findings findings) throws SQLException {
    bench.execute("DELETE FROM verdicts");
    bench.execute(sql(RECOUNT));
    bench.execute(DIFFERENCES);
    Resolver resolver = resolve(new Findings(findings.limit()));
    if (resolver.findings.total() > 0 && replay()) {
      resolver = resolve(new Findings(findings.limit()));
    }
    findings.addAll(resolver.findings);
    return new Result(
        bench.number("SELECT count(*) FROM recount"),
        bench.number("SELECT count(*) FROM stats"),
        bench.number("SELECT coalesce(sum(n), 0)::BIGINT FROM recount"),
        bench.number("SELECT coalesce(sum(n), 0)::BIGINT FROM stats"),
        bench.number("SELECT count(*) FROM verdicts WHERE verdict = 'LEFT_OUT'"),
        resolver.explained,
        resolver.named);
  }

  private Resolver resolve(Findings findings) throws SQLException {
    Resolver resolver = new Resolver(findings);
    bench.forEach(sql(CANDIDATES), resolver::visit);
    resolver.finish();
    return resolver;
  }

  /** Fills the table of verdicts, if there is anything that could have been late. */
  private boolean replay() throws SQLException {
    Map<Integer, Long> partitions = new TreeMap<>();
    bench.forEach(sql(PARTITIONS), row -> partitions.put(row.getInt(1), row.getLong(2)));
    if (partitions.isEmpty()) {
      return false;
    }
    progress.say("Reading the topic's timestamps, to tell late transactions from lost ones ...");
    topic.loadTimestamps(partitions);
    progress.say("Replaying the clocks of user_stats ...");
    new LatenessReplay(bench, windows, progress).run(partitions.keySet());
    return true;
  }

  private String sql(String template) {
    return template.formatted(windows.size().toNanos() / 1000);
  }

  private record Key(long startMicros, String user, String currency) {
    @Override
    public String toString() {
      return "user " + user + ", " + Wire.fromMicros(startMicros) + ", " + currency;
    }
  }

  /** Judges the rows of user_stats that differ, one after another. */
  private final class Resolver {
    final Map<Explanation, Long> explained = new EnumMap<>(Explanation.class);
    final List<Findings.Named> named = new ArrayList<>();
    private final Findings findings;
    private @Nullable Key key;
    private @Nullable Totals stored;
    private boolean sound;
    private final List<Row> rows = new ArrayList<>();

    Resolver(Findings findings) {
      this.findings = findings;
    }

    void visit(ResultSet row) throws SQLException {
      Key next = new Key(row.getLong(3), row.getString(1), row.getString(2));
      if (!next.equals(key)) {
        finish();
        key = next;
        long count = row.getLong(4);
        stored =
            row.wasNull()
                ? null
                : new Totals(
                    count, row.getBigDecimal(5), row.getBigDecimal(6), row.getBigDecimal(7));
        sound = stored == null || row.getBoolean(8);
      }
      BigDecimal amount = row.getBigDecimal(10);
      if (amount != null) {
        rows.add(new Row(row.getInt(9), amount, Standing.valueOf(row.getString(11))));
      }
    }

    void finish() {
      Key finished = key;
      if (finished == null) {
        return;
      }
      judge(finished);
      key = null;
      rows.clear();
    }

    private void judge(Key subject) {
      Totals found = stored;
      Explanation explanation =
          sound
              ? StatsExplanation.explain(found == null ? Totals.NONE : found, rows)
              : Explanation.NONE;
      String detail = describe(found);
      if (explanation != Explanation.NONE) {
        if (explanation == Explanation.BY_RULE) {
          // Without late ones it is only that records behind the audited part are counted already.
          if (rows.stream().anyMatch(row -> row.standing() == Standing.LEFT_OUT)) {
            explained.merge(explanation, 1L, Long::sum);
          }
          return;
        }
        explained.merge(explanation, 1L, Long::sum);
        if (!strict) {
          if (named.size() < findings.limit()) {
            named.add(new Findings.Named(subject.toString(), explanation.code() + ": " + detail));
          }
          return;
        }
        detail = explanation.code() + ": " + detail;
      }
      FindingKind kind =
          found == null
              ? FindingKind.MISSING_STATS
              : rows.isEmpty() ? FindingKind.UNEXPECTED_STATS : FindingKind.DIFFERENT_STATS;
      findings.add(kind, subject.toString(), detail);
    }

    private String describe(@Nullable Totals found) {
      Totals all = Totals.NONE;
      Totals leftOut = Totals.NONE;
      for (Row row : rows) {
        if (row.standing() == Standing.OTHER) {
          continue;
        }
        all = all.plus(row.amount());
        if (row.standing() == Standing.LEFT_OUT) {
          leftOut = leftOut.plus(row.amount());
        }
      }
      String late = leftOut.count() == 0 ? "" : " (of which late: " + leftOut + ")";
      String disagrees =
          sound
              ? ""
              : "; avg_spend or window_end does not follow from the rest of the row and"
                  + " --windowSeconds";
      return "user_stats has "
          + (found == null ? "no row" : range(found))
          + ", the lake "
          + (all.count() == 0 ? "nothing" : range(all))
          + late
          + disagrees;
    }

    private static String range(Totals totals) {
      return totals
          + " ("
          + totals.least().stripTrailingZeros().toPlainString()
          + " to "
          + totals.most().stripTrailingZeros().toPlainString()
          + ")";
    }
  }
}
