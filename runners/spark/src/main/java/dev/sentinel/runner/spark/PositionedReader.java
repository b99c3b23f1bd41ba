package dev.sentinel.runner.spark;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reader of a {@link PositionedSource}: moves to where a batch begins, and reads it. */
final class PositionedReader<T, M extends UnboundedSource.CheckpointMark>
    extends UnboundedReader<byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(PositionedReader.class);

  /** Between two looks for records. */
  private static final Duration PAUSE = Duration.ofMillis(2);

  private static final byte[] NOTHING = {};

  /**
   * The batch that this thread is about to read: the runner says where it begins to the coder of
   * positions only, on the thread that it reads with.
   */
  private static final ThreadLocal<@Nullable Turn> TURN = new ThreadLocal<>();

  private final PositionedSource<T, M> origin;
  private final UnboundedSource<T, M> source;
  private final ReadLimits limits;
  private final PipelineOptions options;
  private final Coder<M> coder;
  private @Nullable UnboundedReader<T> reader;
  private @Nullable Turn turn;
  private byte[] batch = NOTHING;

  /** Where the last batch ended. */
  private @Nullable M last;

  /**
   * @param origin what the runner takes it to read from
   * @param source what it reads from
   */
  PositionedReader(
      PositionedSource<T, M> origin,
      UnboundedSource<T, M> source,
      ReadLimits limits,
      PipelineOptions options) {
    this.origin = origin;
    this.source = source;
    this.limits = limits;
    this.options = options;
    this.coder = source.getCheckpointMarkCoder();
  }

  /**
   * Says what this thread reads next.
   *
   * @param position where it begins, encoded; null for where the source begins
   * @param draining whether nothing is to be read
   */
  static void nextBatch(byte @Nullable [] position, boolean draining) {
    TURN.set(new Turn(position, draining));
  }

  /** The runner does not count what it gets from here. */
  @Override
  public boolean start() {
    return false;
  }

  @Override
  public boolean advance() throws IOException {
    Turn current = TURN.get();
    if (current == null) {
      throw new IllegalStateException("the runner has not said where to read");
    }
    if (current == turn) {
      return false;
    }
    turn = current;
    boolean found;
    if (reader == null || !standsAt(current.position)) {
      // While draining, a record found here is left for the next run, which finds it missing.
      found = open(current.position) && !current.draining;
    } else {
      last.finalizeCheckpoint();
      found = !current.draining && reader.advance();
    }
    batch = current.draining ? NOTHING : read(found);
    return true;
  }

  /**
   * Reads on.
   *
   * @param found whether the reader has an element already
   */
  private byte[] read(boolean found) throws IOException {
    UnboundedReader<T> from = opened();
    RecordBatch.Writer<T> records = new RecordBatch.Writer<>(source.getOutputCoder());
    long began = System.nanoTime();
    long asked = began;
    long waited = 0;
    for (boolean there = found; ; there = from.advance()) {
      long now = System.nanoTime();
      waited += ReadLimits.waited(now - asked);
      if (there) {
        records.add(from.getCurrent(), from.getCurrentTimestamp());
      }
      if (limits.areReached(records, now - began, from) || limits.isCaughtUp(waited, from)) {
        break;
      }
      asked = System.nanoTime();
      if (!there) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    return records.toBytes();
  }

  private boolean standsAt(byte @Nullable [] position) throws IOException {
    return position != null
        && last != null
        && Arrays.equals(position, CoderUtils.encodeToByteArray(coder, last));
  }

  private boolean open(byte @Nullable [] position) throws IOException {
    if (reader != null) {
      LOG.warn(
          "A batch is read again from where it began: its task was repeated, or ran elsewhere"
              + " before");
      reader.close();
      reader = null;
    }
    M mark = position == null ? null : decode(position);
    // Kept only once it has started: the next attempt must not take it for one that stands right.
    UnboundedReader<T> opened = source.createReader(options, mark);
    boolean found = opened.start();
    reader = opened;
    return found;
  }

  @Override
  @SuppressWarnings("unchecked") // A source's readers return its own marks.
  public UnboundedSource.CheckpointMark getCheckpointMark() {
    Turn current = TURN.get();
    if (current != null && current != turn && current.position != null) {
      // The process was held for longer than a batch before it read anything.
      return new PositionedSource.Position<>(decode(current.position));
    }
    last = (M) opened().getCheckpointMark();
    return new PositionedSource.Position<>(last);
  }

  @Override
  public byte[] getCurrent() {
    return batch;
  }

  private M decode(byte[] position) {
    try {
      return CoderUtils.decodeFromByteArray(coder, position);
    } catch (CoderException e) {
      throw new IllegalStateException("a position that was encoded cannot be decoded", e);
    }
  }

  /** Each element of the batch has its own. */
  @Override
  public Instant getCurrentTimestamp() {
    return BoundedWindow.TIMESTAMP_MIN_VALUE;
  }

  @Override
  public Instant getWatermark() {
    return opened().getWatermark();
  }

  @Override
  public UnboundedSource<byte[], ?> getCurrentSource() {
    return origin;
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }

  private UnboundedReader<T> opened() {
    if (reader == null) {
      throw new IllegalStateException("nothing has been read yet");
    }
    return reader;
  }

  /** A batch to be read. Each is a batch of its own, whatever its values. */
  private static final class Turn {
    final byte @Nullable [] position;
    final boolean draining;

    Turn(byte @Nullable [] position, boolean draining) {
      this.position = position;
      this.draining = draining;
    }
  }
}
