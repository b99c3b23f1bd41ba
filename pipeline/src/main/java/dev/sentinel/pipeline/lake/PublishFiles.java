package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.resilience.Patience;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.util.MimeTypes;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Writes the chunks of each pane to one Parquet file in the staging folder and moves it to the
 * table when it is whole. A pane that is repeated writes over its own file.
 */
final class PublishFiles
    extends PTransform<PCollection<KV<RowChunk.Target, Iterable<RowChunk>>>, PCollection<Void>> {
  private final LakeLayout lake;
  private final String source;
  private final int shards;
  private final LakeSpace space;

  /**
   * @param patience how long a folder may be full
   */
  PublishFiles(LakeLayout lake, String source, int shards, Patience patience) {
    this.lake = lake;
    this.source = source;
    this.shards = shards;
    this.space = new LakeSpace(lake, patience);
  }

  @Override
  public PCollection<Void> expand(PCollection<KV<RowChunk.Target, Iterable<RowChunk>>> panes) {
    return panes.apply("Publish", ParDo.of(new PublishFn(lake, source, shards, space)));
  }

  static final class PublishFn extends DoFn<KV<RowChunk.Target, Iterable<RowChunk>>, Void> {
    private static final Counter ROWS = MetricNames.counter(MetricNames.ARCHIVED_ROWS);
    private static final Counter FILES = MetricNames.counter(MetricNames.ARCHIVED_FILES);
    private static final Counter BYTES = MetricNames.counter(MetricNames.ARCHIVED_BYTES);
    private static final Distribution DELAY =
        MetricNames.distribution(MetricNames.ARCHIVE_DELAY_MILLIS);

    private static final int BUFFER_BYTES = 256 * 1024;

    private final LakeLayout lake;
    private final String source;
    private final int shards;
    private final LakeSpace space;

    PublishFn(LakeLayout lake, String source, int shards, LakeSpace space) {
      this.lake = lake;
      this.source = source;
      this.shards = shards;
      this.space = space;
    }

    @ProcessElement
    public void publish(
        @Element KV<RowChunk.Target, Iterable<RowChunk>> pane, IntervalWindow window, PaneInfo info)
        throws IOException {
      int rows = 0;
      for (RowChunk chunk : pane.getValue()) {
        rows += chunk.rows();
      }
      if (rows == 0) {
        // The SparkRunner fires windows again that it has forgotten: empty, and as their pane 0. It
        // would be written over the file of the true one.
        return;
      }
      RowChunk.Target file = pane.getKey();
      String name =
          LakeFileNaming.name(
              source,
              Instant.ofEpochMilli(window.start().getMillis()),
              info.getIndex(),
              file.shard(),
              shards);
      // A task that was given up for lost may still be writing what is repeated here.
      ResourceId staged =
          resource(lake.staging(), file.partition(), name + "." + UUID.randomUUID());
      // Parquet writes its footer a byte at a time.
      CountingOutputStream out =
          new CountingOutputStream(
              new BufferedOutputStream(
                  Channels.newOutputStream(
                      space.guard(FileSystems.create(staged, MimeTypes.BINARY))),
                  BUFFER_BYTES));
      try (out) {
        ParquetRows.concatenate(parquet(pane.getValue()), out);
      }
      FileSystems.rename(List.of(staged), List.of(resource(lake.table(), file.partition(), name)));
      ROWS.inc(rows);
      FILES.inc();
      BYTES.inc(out.written);
      DELAY.update(System.currentTimeMillis() - window.end().getMillis());
    }

    /** The chunks as Parquet: those that are as they are, the rows of all others together. */
    private static List<byte[]> parquet(Iterable<RowChunk> chunks) throws IOException {
      List<byte[]> parts = new ArrayList<>();
      ParquetRows few = null;
      for (RowChunk chunk : chunks) {
        if (chunk.isParquet()) {
          parts.add(chunk.parquet());
          continue;
        }
        if (few == null) {
          few = new ParquetRows();
        }
        for (Transaction row : chunk.transactions()) {
          few.add(row);
        }
      }
      if (few != null) {
        parts.add(few.finish());
      }
      return parts;
    }

    private static ResourceId resource(String folder, String partition, String name) {
      return FileSystems.matchNewResource(folder, true)
          .resolve(partition, StandardResolveOptions.RESOLVE_DIRECTORY)
          .resolve(name, StandardResolveOptions.RESOLVE_FILE);
    }
  }

  private static final class CountingOutputStream extends FilterOutputStream {
    long written;

    CountingOutputStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      written++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      written += length;
    }
  }
}
