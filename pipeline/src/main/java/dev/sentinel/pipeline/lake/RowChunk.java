package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import dev.sentinel.pipeline.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Rows of one file-to-be, on their way together. */
public final class RowChunk {
  private final Target file;
  private final int rows;
  private final boolean parquet;
  private final byte[] bytes;

  /**
   * @param rows how many, at least one
   * @param parquet whether {@code bytes} are a whole Parquet file; otherwise they are the rows one
   *     after the other, as {@link TransactionCoder} writes them: few rows are not worth a footer
   * @param bytes the rows; must not be changed any more
   */
  RowChunk(Target file, int rows, boolean parquet, byte[] bytes) {
    this.file = file;
    this.rows = rows;
    this.parquet = parquet;
    this.bytes = bytes;
  }

  /**
   * Which of a window's files rows belong to.
   *
   * @param partition the folder, such as {@code date=2026-01-31}
   * @param shard from 0
   */
  public record Target(String partition, int shard) {}

  /** Which file the rows belong to. */
  public Target file() {
    return file;
  }

  int rows() {
    return rows;
  }

  boolean isParquet() {
    return parquet;
  }

  /** The chunk as a Parquet file, if it is one. Not to be changed. */
  byte[] parquet() {
    return bytes;
  }

  /** The rows of a chunk that is no Parquet file. */
  List<Transaction> transactions() throws IOException {
    InputStream in = Wire.of(bytes);
    List<Transaction> transactions = new ArrayList<>(rows);
    for (int i = 0; i < rows; i++) {
      transactions.add(TransactionCoder.of().decode(in));
    }
    return transactions;
  }

  /** Encodes a chunk by copying its bytes. */
  public static final class ChunkCoder extends AtomicCoder<RowChunk> {
    private static final ChunkCoder INSTANCE = new ChunkCoder();

    public static ChunkCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(RowChunk value, OutputStream out) throws IOException {
      TargetCoder.of().encode(value.file(), out);
      Wire.writeInt(value.rows, out);
      out.write(value.parquet ? 1 : 0);
      Wire.writeInt(value.bytes.length, out);
      out.write(value.bytes);
    }

    @Override
    public RowChunk decode(InputStream in) throws IOException {
      return new RowChunk(
          TargetCoder.of().decode(in),
          Wire.readInt(in),
          in.read() == 1,
          in.readNBytes(Wire.readInt(in)));
    }

    @Override
    public TypeDescriptor<RowChunk> getEncodedTypeDescriptor() {
      return TypeDescriptor.of(RowChunk.class);
    }
  }

  /** Encodes which file rows belong to; deterministic, since files are grouped by it. */
  static final class TargetCoder extends AtomicCoder<Target> {
    private static final TargetCoder INSTANCE = new TargetCoder();

    static TargetCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(Target value, OutputStream out) throws IOException {
      Wire.writeString(value.partition(), out);
      Wire.writeInt(value.shard(), out);
    }

    @Override
    public Target decode(InputStream in) throws IOException {
      return new Target(Wire.readString(in), Wire.readInt(in));
    }

    @Override
    public boolean consistentWithEquals() {
      return true;
    }

    @Override
    public TypeDescriptor<Target> getEncodedTypeDescriptor() {
      return TypeDescriptor.of(Target.class);
    }
  }
}
