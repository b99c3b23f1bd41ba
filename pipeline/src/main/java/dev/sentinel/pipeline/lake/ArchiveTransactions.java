package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.model.Transaction;
import java.time.Duration;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.Contextful;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunctions;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes every transaction to the lake: Snappy Parquet, one folder a date. Files grow in the
 * staging folder and are moved to the table whole.
 *
 * <p>Windows are of the elements' timestamps, which must be the time they were read: nothing read
 * is ever late for a window of arrival.
 */
public final class ArchiveTransactions extends PTransform<PCollection<Transaction>, PDone> {
  /**
   * Nothing is late by construction; this much slack covers a clock that is set back, and panes
   * have names of their own.
   */
  private static final org.joda.time.Duration ALLOWED_LATENESS =
      org.joda.time.Duration.standardMinutes(1);

  private final LakeLayout lake;
  private final String sourceName;
  private final Duration window;
  private final int shards;

  /**
   * @param sourceName part of the files' names; tells apart the jobs that share a lake
   * @param window how long rows are collected before a file of them is published
   * @param shards how many files a window and date may have, so that many workers can write
   */
  public ArchiveTransactions(LakeLayout lake, String sourceName, Duration window, int shards) {
    this.lake = lake;
    this.sourceName = sourceName;
    this.window = window;
    this.shards = shards;
  }

  @Override
  public PDone expand(PCollection<Transaction> transactions) {
    String source = sourceName;
    transactions
        .apply(
            "ByArrival",
            Window.<Transaction>into(
                    FixedWindows.of(org.joda.time.Duration.millis(window.toMillis())))
                .withAllowedLateness(ALLOWED_LATENESS)
                .discardingFiredPanes())
        .apply("ChunkRows", new ChunkRows())
        .apply(
            "WriteFiles",
            FileIO.<String, RowChunk>writeDynamic()
                .by(RowChunk::partition)
                .withDestinationCoder(StringUtf8Coder.of())
                .via(
                    Contextful.fn(SerializableFunctions.<RowChunk>identity()),
                    Contextful.fn(partition -> new ChunkSink()))
                .to(lake.table())
                .withTempDirectory(lake.staging())
                .withNumShards(shards)
                .withNaming(partition -> new LakeFileNaming(partition, source)))
        .getPerDestinationOutputFilenames()
        .apply("CountFiles", ParDo.of(new CountFilesFn()));
    return PDone.in(transactions.getPipeline());
  }

  static final class CountFilesFn extends DoFn<KV<String, String>, Void> {
    private static final Counter FILES = MetricNames.counter(MetricNames.ARCHIVED_FILES);

    @ProcessElement
    public void count() {
      FILES.inc();
    }
  }
}
