package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.Transaction;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;

/** Collects the spends of each bundle as the pipeline does, by {@link GroupSpends}. */
final class GroupBundles
    extends PTransform<PCollection<Transaction>, PCollection<KV<Integer, List<Spend>>>> {

  @Override
  public PCollection<KV<Integer, List<Spend>>> expand(PCollection<Transaction> transactions) {
    return transactions.apply(ParDo.of(new GroupFn())).setCoder(GroupSpends.coder());
  }

  private static final class GroupFn extends DoFn<Transaction, KV<Integer, List<Spend>>> {
    private transient GroupSpends spends;
    private transient Instant latest;

    @StartBundle
    public void start() {
      spends = new GroupSpends();
    }

    @ProcessElement
    public void add(
        @Element Transaction transaction,
        @Timestamp Instant timestamp,
        OutputReceiver<KV<Integer, List<Spend>>> out) {
      latest = timestamp;
      spends.add(transaction, (bucket, list) -> out.output(KV.of(bucket, list)));
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      spends.finish(
          (bucket, list) -> context.output(KV.of(bucket, list), latest, GlobalWindow.INSTANCE));
    }
  }
}
