package dev.sentinel.runner.spark;

import java.io.Serializable;
import java.time.Duration;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;

/**
 * What ends the reading of a batch.
 *
 * @param records most records of all splits together
 * @param bytes most bytes of all splits together; each may have one record more
 * @param time longest time, as long as there is something to read
 * @param backlogTime longest time when a split has more left than it has read by then
 */
record ReadLimits(long records, long bytes, Duration time, Duration backlogTime)
    implements Serializable {
  /** What is there comes sooner than that. */
  private static final Duration WAIT = Duration.ofNanos(500_000);

  /** How long is waited in all: Kafka's client needs a moment from one fetch to the next. */
  private static final Duration PATIENCE = Duration.ofMillis(20);

  /** Of a batch interval: the runner ends a batch of its own accord when that is over. */
  private static final double BACKLOG_READ_SHARE = 0.9;

  /**
   * The limits that the options set.
   *
   * @param bytes bounds the memory of a batch whatever the size of its records
   */
  static ReadLimits of(SparkPipelineOptions options, long bytes) {
    double interval = options.getBatchIntervalMillis();
    long time =
        Math.max(
            options.getMinReadTimeMillis(), Math.round(interval * options.getReadTimePercentage()));
    return new ReadLimits(
        options.getMaxRecordsPerBatch(),
        bytes,
        Duration.ofMillis(time),
        Duration.ofMillis(Math.max(time, Math.round(interval * BACKLOG_READ_SHARE))));
  }

  /** The share of one of several splits. */
  ReadLimits ofEach(int splits) {
    return new ReadLimits(
        Math.max(1, records / splits), Math.max(1, bytes / splits), time, backlogTime);
  }

  /** Whether a batch has become as large, or has been read for as long, as it may. */
  boolean areReached(RecordBatch.Writer<?> batch, long readingNanos, UnboundedReader<?> reader) {
    return batch.size() >= records
        || batch.bytes() >= bytes
        || readingNanos >= backlogTime.toNanos()
        || (readingNanos >= time.toNanos() && reader.getSplitBacklogBytes() <= batch.bytes());
  }

  /** How much of the time that the source took for an answer it has waited for a record to come. */
  static long waited(long nanos) {
    return nanos < WAIT.toNanos() ? 0 : nanos;
  }

  /**
   * Whether all has been read that was there when the batch began, or not long after. A source that
   * is never silent says so by the time that is waited for its records one after the other.
   */
  boolean isCaughtUp(long waitedNanos, UnboundedReader<?> reader) {
    // Kafka's reader does not know it where it has read beyond the end that it last asked for.
    long backlog = reader.getSplitBacklogBytes();
    return waitedNanos >= PATIENCE.toNanos()
        && (backlog == 0 || backlog == UnboundedReader.BACKLOG_UNKNOWN);
  }
}
