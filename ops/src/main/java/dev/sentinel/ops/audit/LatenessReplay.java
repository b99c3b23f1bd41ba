package dev.sentinel.ops.audit;

import dev.sentinel.ops.text.Progress;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.model.Wire;
import dev.sentinel.pipeline.stats.StatsReplay;
import dev.sentinel.pipeline.stats.StatsReplay.Verdict;
import dev.sentinel.pipeline.stats.StatsWindows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;

/**
 * Decides which rows of the lake the statistics had to count, from the clocks that the job measures
 * lateness by.
 *
 * <p>The job has a clock for each Kafka partition and bucket of users, which no event moves further
 * than its record's Kafka timestamp. The lake does not hold that timestamp; it comes from the
 * topic, and a record that the topic no longer holds is taken to have moved the clock anywhere from
 * nowhere to its event time. A restarted job begins with new clocks, somewhere before the first
 * record that was not stored. They are behind those of the job before, so it may count what had
 * been late; and windows that only a sparse bucket still held open may lose what had been counted.
 * Whatever happened, a row counts when its window was open by the clock of the whole partition.
 */
final class LatenessReplay {
  private static final String ROWS =
      """
      SELECT r.part, r.pos, r.user_id, r.currency, r.amount, r.event_us,
        coalesce(r.recorded_ms, k.recorded_ms, -1)
      FROM (
        SELECT part, pos, user_id, currency, amount, event_us, NULL::BIGINT AS recorded_ms
        FROM once JOIN positions p USING (part) WHERE once.own AND pos < p.end_pos
        UNION ALL
        SELECT part, pos, user_id, currency, amount, event_us, recorded_ms
        FROM topic_rows WHERE missing AND refused IS NULL) r
      LEFT JOIN recorded k ON k.part = r.part AND k.pos = r.pos
      WHERE r.part IN (%s)
      ORDER BY r.part, r.pos\
      """;

  private final Workbench bench;
  private final StatsWindows windows;
  private final Progress progress;
  private final StatsReplay replay;

  /** Of each partition, the latest that any of its clocks can be. */
  private final Map<Integer, Instant> latest = new HashMap<>();

  /** Of each partition and bucket, the earliest that its clock can be. */
  private final Map<Clock, Instant> earliest = new HashMap<>();

  private long rows;

  private record Clock(int partition, int bucket) {}

  LatenessReplay(Workbench bench, StatsWindows windows, Progress progress) {
    this.bench = bench;
    this.windows = windows;
    this.progress = progress;
    this.replay = new StatsReplay(windows);
  }

  /** Fills the table of verdicts. */
  void run(Set<Integer> partitions) throws SQLException {
    bench.execute("DELETE FROM verdicts");
    String list = partitions.stream().map(String::valueOf).collect(Collectors.joining(", "));
    bench.fill("verdicts", table -> bench.forEach(ROWS.formatted(list), row -> judge(row, table)));
  }

  private void judge(ResultSet row, DuckDBAppender table) throws SQLException {
    rows++;
    progress.update(() -> "  " + Texts.count(rows, "transaction"));
    int partition = row.getInt(1);
    String user = row.getString(3);
    Instant event = Wire.fromMicros(row.getLong(6));
    long recordedMillis = row.getLong(7);
    boolean known = recordedMillis >= 0;
    Instant recorded = known ? Instant.ofEpochMilli(recordedMillis) : event;
    Instant partitionClock = latest.getOrDefault(partition, Instant.EPOCH);
    Clock clock = new Clock(partition, StatsReplay.bucketOf(user));

    Verdict verdict =
        replay.add(user, row.getString(4), row.getBigDecimal(5), event, partition, recorded);
    StatsExplanation.Standing standing =
        switch (verdict) {
          case TOO_FAR_AHEAD -> StatsExplanation.Standing.LEFT_OUT;
          case LATE ->
              windows.isOpen(event, earliest.getOrDefault(clock, Instant.EPOCH))
                  ? StatsExplanation.Standing.UNDECIDED
                  : StatsExplanation.Standing.LEFT_OUT;
          case COUNTED ->
              windows.isOpen(event, partitionClock)
                  ? StatsExplanation.Standing.REQUIRED
                  : StatsExplanation.Standing.UNLESS_RESTARTED;
        };
    if (verdict == Verdict.COUNTED) {
      Instant moved = event.isAfter(recorded) ? recorded : event;
      latest.merge(partition, moved, LatenessReplay::later);
      if (known) {
        earliest.merge(clock, moved, LatenessReplay::later);
      }
    }
    if (standing != StatsExplanation.Standing.REQUIRED) {
      table.beginRow();
      table.append(partition);
      table.append(row.getLong(2));
      table.append(standing.name());
      table.endRow();
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
