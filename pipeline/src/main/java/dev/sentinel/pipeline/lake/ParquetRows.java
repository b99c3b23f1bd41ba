package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.parse.Fields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;

/**
 * Transactions as a whole Parquet file in memory, which later becomes a part of a larger one
 * without being read again: its compressed columns are copied as they are.
 */
final class ParquetRows {
  /** Row groups are as long as chunks, which are bounded by their number of rows. */
  private static final long ROW_GROUP_BYTES = 128L * 1024 * 1024;

  private static final int PAGE_BYTES = 256 * 1024;
  private static final int MAX_PADDING_BYTES = 0;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ParquetWriter<Transaction> writer;

  ParquetRows() throws IOException {
    writer =
        new Builder(new MemoryOutput(bytes))
            .withConf(new PlainParquetConfiguration())
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .withPageSize(PAGE_BYTES)
            // Every value is another: a dictionary of them is built only to be thrown away.
            .withDictionaryEncoding(Fields.TRANSACTION_ID, false)
            .withDictionaryEncoding(Fields.KAFKA_OFFSET, false)
            .withDictionaryEncoding(Fields.INGESTED_AT, false)
            .build();
  }

  void add(Transaction transaction) throws IOException {
    writer.write(transaction);
  }

  /** The file; nothing can be added afterwards. */
  byte[] finish() throws IOException {
    writer.close();
    return bytes.toByteArray();
  }

  /** Writes one file with the row groups of many. */
  static void concatenate(List<byte[]> files, OutputStream out) throws IOException {
    if (files.size() == 1) {
      out.write(files.get(0));
      return;
    }
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try (ParquetFileWriter whole =
        new ParquetFileWriter(
            new MemoryOutput(out),
            LakeSchema.SCHEMA,
            ParquetFileWriter.Mode.CREATE,
            ROW_GROUP_BYTES,
            MAX_PADDING_BYTES,
            null,
            ParquetProperties.builder().build())) {
      whole.start();
      for (byte[] file : files) {
        try (ParquetFileReader reader = ParquetFileReader.open(new MemoryInput(file), options)) {
          reader.appendTo(whole);
        }
      }
      whole.end(Map.of());
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Transaction, Builder> {
    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // Abstract still; the one below is what is called.
    protected WriteSupport<Transaction> getWriteSupport(Configuration configuration) {
      return new TransactionWriteSupport();
    }

    @Override
    protected WriteSupport<Transaction> getWriteSupport(ParquetConfiguration configuration) {
      return new TransactionWriteSupport();
    }
  }

  /** What is written goes to a stream, whose position is counted. */
  private record MemoryOutput(OutputStream out) implements OutputFile {

    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new DelegatingPositionOutputStream(out) {
        private long position;

        @Override
        public long getPos() {
          return position;
        }

        @Override
        public void write(int value) throws IOException {
          out.write(value);
          position++;
        }

        @Override
        public void write(byte[] data) throws IOException {
          write(data, 0, data.length);
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
          out.write(data, offset, length);
          position += length;
        }

        @Override
        public void close() {
          // Belongs to the caller.
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  private static final class MemoryInput implements InputFile {
    private final byte[] bytes;

    MemoryInput(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long getLength() {
      return bytes.length;
    }

    @Override
    public SeekableInputStream newStream() {
      Positioned in = new Positioned(bytes);
      return new DelegatingSeekableInputStream(in) {
        @Override
        public long getPos() {
          return in.position();
        }

        @Override
        public void seek(long position) {
          in.seek(position);
        }
      };
    }
  }

  private static final class Positioned extends ByteArrayInputStream {
    Positioned(byte[] bytes) {
      super(bytes);
    }

    long position() {
      return pos;
    }

    void seek(long position) {
      pos = Math.toIntExact(position);
    }
  }
}
