package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.metrics.OncePerMinute;
import dev.sentinel.pipeline.model.UserStats;
import dev.sentinel.pipeline.model.UserStatsCoder;
import dev.sentinel.pipeline.stats.SpendBucket.Outcome;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds up every user's spending in fixed windows of event time. Puts out a row each time a window's
 * totals change; a later row of the same user, window and currency replaces an earlier one and
 * never counts fewer transactions.
 *
 * <p>The input is what {@link GroupSpends} collects. It must be in the global window: windows are
 * kept in state, by the clock of each Kafka partition. {@link SpendBucket} says why.
 */
public final class ComputeUserStats
    extends PTransform<PCollection<KV<Integer, List<Spend>>>, PCollection<UserStats>> {
  private static final Logger LOG = LoggerFactory.getLogger(ComputeUserStats.class);

  private final StatsWindows windows;

  public ComputeUserStats(StatsWindows windows) {
    this.windows = windows;
  }

  @Override
  public PCollection<UserStats> expand(PCollection<KV<Integer, List<Spend>>> spends) {
    return spends.apply("AddUp", ParDo.of(new AddUpFn(windows))).setCoder(UserStatsCoder.of());
  }

  static final class AddUpFn extends DoFn<KV<Integer, List<Spend>>, UserStats> {
    private static final Counter COUNTED = MetricNames.counter(MetricNames.STATS_TRANSACTIONS);
    private static final Counter LATE = MetricNames.counter(MetricNames.STATS_LATE);
    private static final Counter AHEAD = MetricNames.counter(MetricNames.STATS_TOO_FAR_AHEAD);
    private static final Counter ROWS = MetricNames.counter(MetricNames.STATS_ROWS);
    private static final OncePerMinute LATE_LOG = new OncePerMinute();

    private final StatsWindows windows;

    @StateId("bucket")
    private final StateSpec<ValueState<SpendBucket>> bucketSpec =
        StateSpecs.value(SpendBucketCoder.of());

    AddUpFn(StatsWindows windows) {
      this.windows = windows;
    }

    @ProcessElement
    public void addUp(
        @Element KV<Integer, List<Spend>> spends,
        @StateId("bucket") ValueState<SpendBucket> state,
        OutputReceiver<UserStats> rows) {
      SpendBucket bucket = state.read();
      if (bucket == null) {
        bucket = new SpendBucket();
      }
      for (Spend spend : spends.getValue()) {
        count(bucket.add(spend, windows));
      }
      List<UserStats> changes = bucket.takeChanges(windows);
      state.write(bucket);
      ROWS.inc(changes.size());
      changes.forEach(rows::output);
    }

    private void count(Outcome outcome) {
      switch (outcome) {
        case COUNTED -> COUNTED.inc();
        case LATE -> {
          LATE.inc();
          LATE_LOG.run(
              events ->
                  LOG.warn(
                      "{} transactions in the last minute came more than {} after the end of their"
                          + " stats window; they are archived and checked, but not in user_stats",
                      events,
                      windows.allowedLateness()));
        }
        case TOO_FAR_AHEAD -> AHEAD.inc();
      }
    }
  }
}
