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

/**
 * Rows of one date, on their way to a file together.
 *
 * @param partition the folder they belong to, such as {@code date=2026-01-31}
 * @param rows at least one
 */
record RowChunk(String partition, List<Transaction> rows) {

  /** Encodes a chunk as its partition and its rows, one after the other. */
  static final class ChunkCoder extends AtomicCoder<RowChunk> {
    private static final ChunkCoder INSTANCE = new ChunkCoder();

    static ChunkCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(RowChunk value, OutputStream out) throws IOException {
      Wire.writeString(value.partition(), out);
      Wire.writeInt(value.rows().size(), out);
      for (Transaction row : value.rows()) {
        TransactionCoder.of().encode(row, out);
      }
    }

    @Override
    public RowChunk decode(InputStream in) throws IOException {
      String partition = Wire.readString(in);
      int size = Wire.readInt(in);
      List<Transaction> rows = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        rows.add(TransactionCoder.of().decode(in));
      }
      return new RowChunk(partition, rows);
    }
  }
}
