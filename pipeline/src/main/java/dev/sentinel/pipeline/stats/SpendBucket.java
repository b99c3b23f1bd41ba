package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.UserStats;
import dev.sentinel.pipeline.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The spending of a bucket of users in the windows that can still change.
 *
 * <p>Lateness follows each Kafka partition's own clock, the newest event time seen in it, and never
 * a watermark: partitions can be hours apart, and a runner whose watermark is that of the fastest
 * would call the others' events late. A partition's records have an order, so the same topic read
 * again gives the same answer, however the records are cut into bundles.
 *
 * <p>State is bounded by the windows within the allowed lateness; older ones are dropped as the
 * clock moves on, with no timer.
 */
final class SpendBucket {
  /** What became of an event. */
  enum Outcome {
    COUNTED,
    /** Its window had closed. */
    LATE,
    /** Dated so far ahead, like so many others, that keeping its window would cost too much. */
    TOO_FAR_AHEAD
  }

  /** How many windows ahead of the clock a partition may hold open. */
  private static final int MAX_WINDOWS_AHEAD = 1_000;

  private final SortedMap<Integer, OpenWindows> partitions = new TreeMap<>();

  /** The accounts that changed since the last {@link #takeChanges}, by window start. */
  private final SortedMap<Long, SortedSet<Account>> changed = new TreeMap<>();

  static SpendBucket readFrom(InputStream in) throws IOException {
    SpendBucket bucket = new SpendBucket();
    int size = Wire.readInt(in);
    for (int i = 0; i < size; i++) {
      bucket.partitions.put(Wire.readInt(in), OpenWindows.readFrom(in));
    }
    return bucket;
  }

  void writeTo(OutputStream out) throws IOException {
    Wire.writeInt(partitions.size(), out);
    for (Map.Entry<Integer, OpenWindows> partition : partitions.entrySet()) {
      Wire.writeInt(partition.getKey(), out);
      partition.getValue().writeTo(out);
    }
  }

  /** Counts an event in its window, unless that has closed. */
  Outcome add(Spend spend, StatsWindows windows) {
    OpenWindows open =
        partitions.computeIfAbsent(spend.partition(), ignored -> OpenWindows.empty());
    long start = windows.startOf(spend.timestamp());
    if (windows.isClosed(start, open.clock())) {
      return Outcome.LATE;
    }
    if (spend.timestamp().isAfter(spend.clockLimit())
        && !open.windows().containsKey(start)
        && open.windows().tailMap(Wire.toMicros(spend.clockLimit())).size() >= MAX_WINDOWS_AHEAD) {
      return Outcome.TOO_FAR_AHEAD;
    }
    Account account = new Account(spend.userId(), spend.currency());
    open.windows()
        .computeIfAbsent(start, ignored -> WindowTotals.empty())
        .add(account, SpendTotals.of(spend.amount()));
    changed.computeIfAbsent(start, ignored -> new TreeSet<>()).add(account);
    open.advanceClock(
        spend.timestamp().isAfter(spend.clockLimit()) ? spend.clockLimit() : spend.timestamp());
    return Outcome.COUNTED;
  }

  /**
   * The rows of every account and window that changed since the last call, sorted by window and
   * account, so that concurrent writers lock rows in the same order. Then forgets the windows that
   * have closed.
   */
  List<UserStats> takeChanges(StatsWindows windows) {
    List<UserStats> rows = new ArrayList<>();
    changed.forEach(
        (start, accounts) -> {
          for (Account account : accounts) {
            rows.add(row(account, start, windows));
          }
        });
    changed.clear();
    for (OpenWindows open : partitions.values()) {
      open.windows().headMap(windows.firstOpen(open.clock())).clear();
    }
    return rows;
  }

  /** Adds up all partitions: a producer that does not key by user spreads a user over several. */
  private UserStats row(Account account, long start, StatsWindows windows) {
    SpendTotals sum = null;
    for (OpenWindows open : partitions.values()) {
      WindowTotals window = open.windows().get(start);
      SpendTotals totals = window == null ? null : window.get(account);
      if (totals != null) {
        sum = sum == null ? totals : sum.plus(totals);
      }
    }
    if (sum == null) {
      throw new IllegalStateException("a changed account has no totals");
    }
    Instant windowStart = Wire.fromMicros(start);
    return new UserStats(
        account.userId(),
        windowStart,
        windowStart.plus(windows.size()),
        account.currency(),
        sum.count(),
        sum.total(),
        sum.min(),
        sum.max());
  }

  /** For tests and logs: how many windows are held for each partition. */
  Map<Integer, Integer> openWindowCounts() {
    Map<Integer, Integer> counts = new HashMap<>();
    partitions.forEach((partition, open) -> counts.put(partition, open.windows().size()));
    return counts;
  }
}
