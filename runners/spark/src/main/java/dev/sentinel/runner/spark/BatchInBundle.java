package dev.sentinel.runner.spark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.runners.AppliedPTransform;
import org.apache.beam.sdk.runners.PTransformOverride;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupIntoBatches;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.construction.PTransformMatchers;
import org.apache.beam.sdk.util.construction.PTransformReplacements;
import org.apache.beam.sdk.util.construction.SingleInputOutputOverrideFactory;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * {@link GroupIntoBatches} without state and timers, which it needs to hold a batch across bundles
 * and which the SparkRunner does not have in streaming. On Spark a bundle is a partition of a
 * micro-batch: it is as good a batch as any, and nothing waits for the next one.
 *
 * @param <K> the key
 * @param <V> what is batched
 */
final class BatchInBundle<K, V>
    extends PTransform<PCollection<KV<K, V>>, PCollection<KV<K, Iterable<V>>>> {
  private final GroupIntoBatches.BatchingParams<V> params;

  BatchInBundle(GroupIntoBatches.BatchingParams<V> params) {
    this.params = params;
  }

  /** Replaces every {@link GroupIntoBatches} of a pipeline, such as those of JdbcIO. */
  static PTransformOverride override() {
    return PTransformOverride.of(
        PTransformMatchers.classEqualTo(GroupIntoBatches.class), new Factory<>());
  }

  @Override
  public PCollection<KV<K, Iterable<V>>> expand(PCollection<KV<K, V>> input) {
    if (!(input.getCoder() instanceof KvCoder<K, V> coder)) {
      throw new IllegalArgumentException("not a KvCoder: " + input.getCoder());
    }
    boolean weighs = params.getBatchSizeBytes() < Long.MAX_VALUE;
    return input
        .apply(
            "Batch",
            ParDo.of(
                new BatchFn<>(
                    params.getBatchSize(),
                    params.getBatchSizeBytes(),
                    weighs ? params.getWeigher(coder.getValueCoder()) : null,
                    coder.getKeyCoder())))
        .setCoder(KvCoder.of(coder.getKeyCoder(), IterableCoder.of(coder.getValueCoder())));
  }

  private static final class Factory<K, V>
      extends SingleInputOutputOverrideFactory<
          PCollection<KV<K, V>>, PCollection<KV<K, Iterable<V>>>, GroupIntoBatches<K, V>> {
    @Override
    public PTransformReplacement<PCollection<KV<K, V>>, PCollection<KV<K, Iterable<V>>>>
        getReplacementTransform(
            AppliedPTransform<
                    PCollection<KV<K, V>>, PCollection<KV<K, Iterable<V>>>, GroupIntoBatches<K, V>>
                transform) {
      return PTransformReplacement.of(
          PTransformReplacements.getSingletonMainInput(transform),
          new BatchInBundle<>(transform.getTransform().getBatchingParams()));
    }
  }

  static final class BatchFn<K, V> extends DoFn<KV<K, V>, KV<K, Iterable<V>>> {
    private final long maxSize;
    private final long maxBytes;
    private final @Nullable SerializableFunction<V, Long> weigher;
    private final Coder<K> keyCoder;
    private transient @MonotonicNonNull Map<Slot, Batch<K, V>> batches;

    BatchFn(
        long maxSize,
        long maxBytes,
        @Nullable SerializableFunction<V, Long> weigher,
        Coder<K> keyCoder) {
      this.maxSize = maxSize;
      this.maxBytes = maxBytes;
      this.weigher = weigher;
      this.keyCoder = keyCoder;
    }

    @StartBundle
    public void startBundle() {
      batches = new LinkedHashMap<>();
    }

    @ProcessElement
    public void add(
        @Element KV<K, V> element,
        @Timestamp Instant timestamp,
        BoundedWindow window,
        OutputReceiver<KV<K, Iterable<V>>> out) {
      Slot slot = new Slot(window, keyCoder.structuralValue(element.getKey()));
      Batch<K, V> batch =
          batches.computeIfAbsent(slot, ignored -> new Batch<>(element.getKey(), timestamp));
      batch.values.add(element.getValue());
      if (weigher != null) {
        batch.bytes += weigher.apply(element.getValue());
      }
      if (batch.values.size() >= maxSize || batch.bytes >= maxBytes) {
        batches.remove(slot);
        out.output(KV.of(batch.key, batch.values));
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      batches.forEach(
          (slot, batch) ->
              context.output(KV.of(batch.key, batch.values), batch.timestamp, slot.window));
      batches.clear();
    }

    /** What shares a batch: the key as its coder sees it, since arrays do not equal each other. */
    private record Slot(BoundedWindow window, @Nullable Object key) {}

    private static final class Batch<K, V> {
      final K key;
      final Instant timestamp;
      final List<V> values = new ArrayList<>();
      long bytes;

      Batch(K key, Instant timestamp) {
        this.key = key;
        this.timestamp = timestamp;
      }
    }
  }
}
