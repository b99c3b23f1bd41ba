package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.joda.time.Instant;

/**
 * Collects the transactions of a bundle into chunks by window and date. What is grouped into files
 * later is then few, large elements: Spark's state for a GroupByKey costs the square of their
 * number.
 */
final class ChunkRows extends PTransform<PCollection<Transaction>, PCollection<RowChunk>> {

  @Override
  public PCollection<RowChunk> expand(PCollection<Transaction> transactions) {
    return transactions
        .apply("ChunkInBundle", ParDo.of(new ChunkFn()))
        .setCoder(RowChunk.ChunkCoder.of());
  }

  static final class ChunkFn extends DoFn<Transaction, RowChunk> {
    /** Bounds the memory of a bundle, whatever its size. */
    private static final int MAX_ROWS = 20_000;

    private transient @MonotonicNonNull Map<Key, Pending> chunks;

    @StartBundle
    public void startBundle() {
      chunks = new HashMap<>();
    }

    @ProcessElement
    public void add(
        @Element Transaction transaction,
        @Timestamp Instant timestamp,
        BoundedWindow window,
        OutputReceiver<RowChunk> out) {
      Key key = new Key(window, LakeLayout.partitionOf(transaction.timestamp()));
      Pending chunk = chunks.computeIfAbsent(key, ignored -> new Pending());
      chunk.rows.add(transaction);
      chunk.timestamp = timestamp;
      if (chunk.rows.size() == MAX_ROWS) {
        out.output(new RowChunk(key.partition, chunk.rows));
        chunks.remove(key);
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      chunks.forEach(
          (key, chunk) ->
              context.output(new RowChunk(key.partition, chunk.rows), chunk.timestamp, key.window));
    }

    private record Key(BoundedWindow window, String partition) {}

    private static final class Pending {
      final List<Transaction> rows = new ArrayList<>();
      Instant timestamp = BoundedWindow.TIMESTAMP_MIN_VALUE;
    }
  }
}
