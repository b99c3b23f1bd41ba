package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.features.FeatureBatch.Row;
import dev.sentinel.pipeline.model.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.values.KV;

/**
 * Collects transactions by bucket of one entity, in the order they come: few, large elements go
 * through a shuffle and meet state.
 */
public final class GroupByEntity {
  /**
   * Enough to keep the cores of a cluster busy and cells of state small, few enough to cost nothing
   * when idle. State that was written for another number cannot be read, but none outlives a run.
   */
  static final int BUCKETS = 128;

  /** Bounds the memory of a bundle, whatever its size; one batch may go beyond it. */
  private static final int MAX_GROUPED = 50_000;

  private final Entity entity;

  /**
   * Rows by features, then by bucket. They go together if they have values of the same features:
   * these can change at any time.
   */
  private final Map<List<Feature>, Map<Integer, List<Row>>> groups = new LinkedHashMap<>();

  private int grouped;

  public GroupByEntity(Entity entity) {
    this.entity = entity;
  }

  /** Encodes a bucket and its transactions. */
  public static Coder<KV<Integer, FeatureBatch>> coder() {
    return KvCoder.of(VarIntCoder.of(), FeatureBatchCoder.of());
  }

  /** Takes in a transaction that has no values yet. */
  public void add(Transaction transaction, BiConsumer<Integer, FeatureBatch> out) {
    add(List.of(), List.of(Row.of(transaction)), out);
  }

  /** Takes in the transactions of a batch with the values they have. */
  void add(FeatureBatch batch, BiConsumer<Integer, FeatureBatch> out) {
    add(batch.features(), batch.rows(), out);
  }

  private void add(List<Feature> features, List<Row> rows, BiConsumer<Integer, FeatureBatch> out) {
    // Found once for all rows: it takes the hash of all features.
    Map<Integer, List<Row>> buckets =
        groups.computeIfAbsent(features, ignored -> new LinkedHashMap<>());
    for (Row row : rows) {
      buckets
          .computeIfAbsent(bucketOf(entity, row.transaction()), ignored -> new ArrayList<>())
          .add(row);
    }
    grouped += rows.size();
    if (grouped >= MAX_GROUPED) {
      finish(out);
    }
  }

  /** Puts out what has been collected, and begins anew. */
  public void finish(BiConsumer<Integer, FeatureBatch> out) {
    groups.forEach(
        (features, buckets) ->
            buckets.forEach(
                (bucket, rows) -> out.accept(bucket, new FeatureBatch(features, rows))));
    groups.clear();
    grouped = 0;
  }

  /** Transactions that do not name the entity pass through any bucket. */
  static int bucketOf(Entity entity, Transaction transaction) {
    String id = entity.idOf(transaction);
    return bucketOf(id == null ? transaction.transactionId() : id);
  }

  static int bucketOf(String id) {
    return Math.floorMod(id.hashCode(), BUCKETS);
  }
}
