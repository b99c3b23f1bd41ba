package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import dev.sentinel.pipeline.model.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Collects the rows of a chunk; many of them are turned into Parquet as they come. */
final class ChunkBuilder {
  /** From so many rows on, a row group of their own is better than encoding them twice. */
  static final int MIN_PARQUET_ROWS = 1_000;

  private final RowChunk.Target file;
  private final List<Transaction> few = new ArrayList<>();
  private @Nullable ParquetRows parquet;
  private int rows;

  ChunkBuilder(RowChunk.Target file) {
    this.file = file;
  }

  int rows() {
    return rows;
  }

  void add(Transaction transaction) throws IOException {
    rows++;
    ParquetRows many = parquet;
    if (many != null) {
      many.add(transaction);
      return;
    }
    few.add(transaction);
    if (rows == MIN_PARQUET_ROWS) {
      many = new ParquetRows();
      for (Transaction row : few) {
        many.add(row);
      }
      few.clear();
      parquet = many;
    }
  }

  RowChunk build() throws IOException {
    return parquet == null
        ? new RowChunk(file, rows, false, Wire.toBytes(this::writeFew))
        : new RowChunk(file, rows, true, parquet.finish());
  }

  private void writeFew(OutputStream out) throws IOException {
    for (Transaction row : few) {
      TransactionCoder.of().encode(row, out);
    }
  }
}
