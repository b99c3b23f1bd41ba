package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.UserStats;
import dev.sentinel.pipeline.model.UserStatsCoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;

/**
 * Collects the rows of a bundle into pages that one statement can upsert: no page holds a row
 * twice, the one that counts more stays. Pages are sorted by key, so that concurrent writers lock
 * rows in the same order.
 */
final class PageRows extends PTransform<PCollection<UserStats>, PCollection<List<UserStats>>> {
  static final int MAX_ROWS = 2_000;

  @Override
  public PCollection<List<UserStats>> expand(PCollection<UserStats> rows) {
    return rows.apply("PageInBundle", ParDo.of(new PageFn()))
        .setCoder(ListCoder.of(UserStatsCoder.of()));
  }

  static final class PageFn extends DoFn<UserStats, List<UserStats>> {
    private transient @MonotonicNonNull Map<RowKey, UserStats> rows;
    private transient org.joda.time.Instant latest;

    @StartBundle
    public void startBundle() {
      rows = new TreeMap<>();
    }

    @ProcessElement
    public void add(
        @Element UserStats row,
        @Timestamp org.joda.time.Instant timestamp,
        OutputReceiver<List<UserStats>> out) {
      latest = timestamp;
      rows.merge(
          new RowKey(row.userId(), row.windowStart(), row.currency()),
          row,
          (one, other) -> other.count() > one.count() ? other : one);
      if (rows.size() == MAX_ROWS) {
        takePage(out::output);
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      if (!rows.isEmpty()) {
        takePage(page -> context.output(page, latest, GlobalWindow.INSTANCE));
      }
    }

    private void takePage(Consumer<List<UserStats>> out) {
      out.accept(new ArrayList<>(rows.values()));
      rows.clear();
    }
  }

  private record RowKey(String userId, Instant windowStart, String currency)
      implements Comparable<RowKey> {
    @Override
    public int compareTo(RowKey other) {
      int order = userId.compareTo(other.userId);
      if (order == 0) {
        order = windowStart.compareTo(other.windowStart);
      }
      return order == 0 ? currency.compareTo(other.currency) : order;
    }
  }
}
