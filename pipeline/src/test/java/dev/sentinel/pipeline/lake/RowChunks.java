package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Lets tests of other packages look into chunks. */
public final class RowChunks {

  private RowChunks() {}

  /** The rows of a chunk of few. */
  public static List<Transaction> rows(RowChunk chunk) {
    try {
      return chunk.transactions();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
