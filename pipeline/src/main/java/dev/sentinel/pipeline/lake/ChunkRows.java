package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.Transaction;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.joda.time.Instant;

/**
 * Collects transactions into chunks by the file they belong to: their window of arrival, their date
 * and a shard. What is grouped into files later is then few, large elements: Spark's state for a
 * GroupByKey costs the square of their number.
 */
public final class ChunkRows {
  /** Bounds the memory of a bundle, whatever its size. */
  private static final int MAX_ROWS = 50_000;

  private final long windowMillis;
  private final int shards;
  private final Map<Key, Pending> chunks = new HashMap<>();

  /**
   * @param window how long rows are collected for a file
   * @param shards how many files a window and date may have
   */
  public ChunkRows(Duration window, int shards) {
    this.windowMillis = window.toMillis();
    this.shards = shards;
  }

  /** Takes in a finished chunk. */
  @FunctionalInterface
  public interface Output {
    /**
     * Takes in a chunk.
     *
     * @param arrival a time in the chunk's window
     */
    void output(RowChunk chunk, Instant arrival);
  }

  /**
   * Adds a row.
   *
   * @param arrival when it was read
   * @param out gets its chunk if that is full
   */
  public void add(Transaction transaction, Instant arrival, Output out) throws IOException {
    Key key =
        new Key(
            Math.floorDiv(arrival.getMillis(), windowMillis),
            LakeLayout.epochDayOf(transaction.timestamp()),
            transaction.source().partition() % shards);
    Pending chunk = chunks.computeIfAbsent(key, ignored -> new Pending(key.file(), arrival));
    chunk.rows.add(transaction);
    if (chunk.rows.rows() == MAX_ROWS) {
      chunks.remove(key);
      // A DoFn may not put out an earlier time than that of its element.
      out.output(chunk.rows.build(), arrival);
    }
  }

  /** Puts out what has been collected, and begins anew. */
  public void finish(Output out) throws IOException {
    for (Pending chunk : chunks.values()) {
      out.output(chunk.rows.build(), chunk.arrival);
    }
    chunks.clear();
  }

  private record Key(long window, long epochDay, int shard) {
    RowChunk.Target file() {
      return new RowChunk.Target(LakeLayout.partitionOf(epochDay), shard);
    }
  }

  private static final class Pending {
    final ChunkBuilder rows;
    final Instant arrival;

    Pending(RowChunk.Target file, Instant arrival) {
      this.rows = new ChunkBuilder(file);
      this.arrival = arrival;
    }
  }
}
