package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.resilience.Patience;
import java.time.Duration;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.TypeDescriptor;

/**
 * Writes chunks of transactions to the lake: Snappy Parquet, one folder a date. Files grow in the
 * staging folder and are moved to the table whole.
 *
 * <p>Windows are of the elements' timestamps, which must be the time they were read: nothing read
 * is ever late for a window of arrival.
 */
public final class ArchiveTransactions extends PTransform<PCollection<RowChunk>, PDone> {
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
  private final Patience patience;

  /**
   * @param sourceName part of the files' names; tells apart the jobs that share a lake
   * @param window how long rows are collected before a file of them is published
   * @param shards how many files a window and date may have, so that many workers can write
   * @param patience how long a folder may be full
   */
  public ArchiveTransactions(
      LakeLayout lake, String sourceName, Duration window, int shards, Patience patience) {
    this.lake = lake;
    this.sourceName = sourceName;
    this.window = window;
    this.shards = shards;
    this.patience = patience;
  }

  @Override
  public PDone expand(PCollection<RowChunk> chunks) {
    chunks
        .apply(
            "ByArrival",
            Window.<RowChunk>into(FixedWindows.of(org.joda.time.Duration.millis(window.toMillis())))
                .withAllowedLateness(ALLOWED_LATENESS)
                .withOnTimeBehavior(Window.OnTimeBehavior.FIRE_IF_NON_EMPTY)
                .discardingFiredPanes())
        .apply(
            "ByFile",
            WithKeys.of(RowChunk::file).withKeyType(TypeDescriptor.of(RowChunk.Target.class)))
        .setCoder(KvCoder.of(RowChunk.TargetCoder.of(), RowChunk.ChunkCoder.of()))
        .apply("Collect", GroupByKey.create())
        .apply("PublishFiles", new PublishFiles(lake, sourceName, shards, patience));
    return PDone.in(chunks.getPipeline());
  }
}
