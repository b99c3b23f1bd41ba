package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.values.KV;

/**
 * Collects spends by bucket of users, in the order they come. Few, large elements are what a
 * runner's shuffle and state are good at: Spark builds a runner for every element that meets state.
 */
public final class GroupSpends {
  /** Enough to keep the cores of a cluster busy, few enough to cost nothing when idle. */
  static final int BUCKETS = 32;

  /** Bounds the memory of a bundle, whatever its size. */
  private static final int MAX_GROUPED = 100_000;

  private final int buckets;
  private final Map<Integer, List<Spend>> groups = new HashMap<>();
  private int grouped;

  public GroupSpends() {
    this(BUCKETS);
  }

  GroupSpends(int buckets) {
    this.buckets = buckets;
  }

  /** Encodes a bucket and its spends. */
  public static Coder<KV<Integer, List<Spend>>> coder() {
    return KvCoder.of(VarIntCoder.of(), ListCoder.of(SpendCoder.of()));
  }

  /**
   * Adds what was spent.
   *
   * @param out gets a bucket and its spends, once there are very many
   */
  public void add(Transaction transaction, BiConsumer<Integer, List<Spend>> out) {
    Spend spend = Spend.of(transaction);
    groups
        .computeIfAbsent(
            Math.floorMod(spend.userId().hashCode(), buckets), ignored -> new ArrayList<>())
        .add(spend);
    if (++grouped == MAX_GROUPED) {
      finish(out);
    }
  }

  /** Puts out what has been collected, and begins anew. */
  public void finish(BiConsumer<Integer, List<Spend>> out) {
    groups.forEach(out);
    groups.clear();
    grouped = 0;
  }
}
