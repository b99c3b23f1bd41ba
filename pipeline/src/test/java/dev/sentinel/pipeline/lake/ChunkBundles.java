package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.Transaction;
import java.io.IOException;
import java.time.Duration;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;

/** Collects the rows of each bundle as the pipeline does, by {@link ChunkRows}. */
public final class ChunkBundles
    extends PTransform<PCollection<Transaction>, PCollection<RowChunk>> {
  private final Duration window;
  private final int shards;

  /** Windows and shards are those of {@link ArchiveTransactions}. */
  public ChunkBundles(Duration window, int shards) {
    this.window = window;
    this.shards = shards;
  }

  @Override
  public PCollection<RowChunk> expand(PCollection<Transaction> transactions) {
    return transactions
        .apply(ParDo.of(new ChunkFn(window, shards)))
        .setCoder(RowChunk.ChunkCoder.of());
  }

  private static final class ChunkFn extends DoFn<Transaction, RowChunk> {
    private final Duration window;
    private final int shards;
    private transient ChunkRows rows;

    ChunkFn(Duration window, int shards) {
      this.window = window;
      this.shards = shards;
    }

    @StartBundle
    public void start() {
      rows = new ChunkRows(window, shards);
    }

    @ProcessElement
    public void add(
        @Element Transaction row, @Timestamp Instant arrival, OutputReceiver<RowChunk> out)
        throws IOException {
      rows.add(row, arrival, out::outputWithTimestamp);
    }

    @FinishBundle
    public void finish(FinishBundleContext context) throws IOException {
      rows.finish((chunk, arrival) -> context.output(chunk, arrival, GlobalWindow.INSTANCE));
    }
  }
}
