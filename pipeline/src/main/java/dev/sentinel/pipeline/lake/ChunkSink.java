package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.model.Transaction;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.io.parquet.ParquetIO;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;

/** Writes the rows of chunks to a Snappy Parquet file. */
final class ChunkSink implements FileIO.Sink<RowChunk> {
  private static final Counter ROWS = MetricNames.counter(MetricNames.ARCHIVED_ROWS);

  private final ParquetIO.Sink parquet;
  private transient @MonotonicNonNull Schema schema;

  ChunkSink() {
    this.parquet =
        ParquetIO.sink(LakeSchema.schema()).withCompressionCodec(CompressionCodecName.SNAPPY);
  }

  @Override
  public void open(WritableByteChannel channel) throws IOException {
    schema = LakeSchema.schema();
    parquet.open(channel);
  }

  @Override
  public void write(RowChunk chunk) throws IOException {
    for (Transaction row : chunk.rows()) {
      GenericRecord record = LakeSchema.toRecord(row, schema);
      parquet.write(record);
    }
    ROWS.inc(chunk.rows().size());
  }

  @Override
  public void flush() throws IOException {
    parquet.flush();
  }
}
