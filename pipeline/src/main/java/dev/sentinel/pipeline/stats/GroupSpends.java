package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.joda.time.Instant;

/**
 * Collects the spends of a bundle by bucket of users, in the order they came. Few, large elements
 * are what a runner's shuffle and state are good at: Spark builds a runner for every element that
 * meets state.
 */
final class GroupSpends
    extends PTransform<PCollection<Transaction>, PCollection<KV<Integer, List<Spend>>>> {
  private final int buckets;

  GroupSpends(int buckets) {
    this.buckets = buckets;
  }

  @Override
  public PCollection<KV<Integer, List<Spend>>> expand(PCollection<Transaction> transactions) {
    return transactions
        .apply("GroupInBundle", ParDo.of(new GroupFn(buckets)))
        .setCoder(KvCoder.of(VarIntCoder.of(), ListCoder.of(SpendCoder.of())));
  }

  static final class GroupFn extends DoFn<Transaction, KV<Integer, List<Spend>>> {
    /** Bounds the memory of a bundle, whatever its size. */
    private static final int MAX_GROUPED = 100_000;

    private final int buckets;
    private transient @MonotonicNonNull Map<Integer, List<Spend>> groups;
    private transient int grouped;
    private transient Instant timestamp;

    GroupFn(int buckets) {
      this.buckets = buckets;
    }

    @StartBundle
    public void startBundle() {
      groups = new HashMap<>();
      grouped = 0;
    }

    @ProcessElement
    public void group(
        @Element Transaction transaction,
        @Timestamp Instant timestamp,
        OutputReceiver<KV<Integer, List<Spend>>> out) {
      Spend spend = Spend.of(transaction);
      groups
          .computeIfAbsent(
              Math.floorMod(spend.userId().hashCode(), buckets), ignored -> new ArrayList<>())
          .add(spend);
      this.timestamp = timestamp;
      if (++grouped == MAX_GROUPED) {
        groups.forEach((bucket, spends) -> out.output(KV.of(bucket, spends)));
        startBundle();
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      groups.forEach(
          (bucket, spends) ->
              context.output(KV.of(bucket, spends), timestamp, GlobalWindow.INSTANCE));
    }
  }
}
