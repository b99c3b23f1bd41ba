package dev.sentinel.runner.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.runners.AppliedPTransform;
import org.apache.beam.sdk.runners.PTransformOverride;
import org.apache.beam.sdk.runners.PTransformOverrideFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.construction.ReplacementOutputs;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that every batch reads from the position in Spark's state, and from no other, and as one
 * element, which {@link RecordBatch.Read} takes apart.
 *
 * <p>The SparkRunner keeps readers open from batch to batch and takes a reader that is there to
 * stand where the last batch ended. It does not when a task is repeated, when Spark has dropped
 * what was read and reads it again, or when a partition comes back to an executor that it has left
 * a moment ago; records would be left out or read twice. This source compares the two, and opens
 * the reader anew where they differ.
 *
 * <p>The runner would also wait for the whole time that a batch may be read for, with a core, when
 * the source has nothing more. Given one element a batch, it does not; {@link ReadLimits} bound
 * what is in it, and reading ends when records have to be waited for and the source says that none
 * are left.
 *
 * <p>It also
 *
 * <ul>
 *   <li>commits a position to the source (the consumer group's, for Kafka) when the next batch
 *       begins there, not before it is in Spark's state: a first batch that is repeated begins
 *       where the first attempt did;
 *   <li>splits once. The runner asks for the splits at every batch; Kafka would be asked for the
 *       topic's partitions by a new client each time;
 *   <li>reads nothing more once {@link Drain} is requested.
 * </ul>
 *
 * @param <T> the elements of the source that this one reads from
 * @param <M> positions of the source that this one reads from
 */
final class PositionedSource<T, M extends UnboundedSource.CheckpointMark>
    extends UnboundedSource<byte[], PositionedSource.Position<M>> {
  private static final Logger LOG = LoggerFactory.getLogger(PositionedSource.class);

  /** Between two looks for records. */
  private static final Duration PAUSE = Duration.ofMillis(2);

  /** The batch that this thread is about to read. */
  private static final ThreadLocal<@Nullable Turn> TURN = new ThreadLocal<>();

  private final UnboundedSource<T, M> source;
  private final ReadLimits limits;
  private final boolean draining;
  private transient @MonotonicNonNull List<? extends UnboundedSource<T, M>> splits;

  PositionedSource(UnboundedSource<T, M> source, ReadLimits limits) {
    this(source, limits, false);
  }

  private PositionedSource(UnboundedSource<T, M> source, ReadLimits limits, boolean draining) {
    this.source = source;
    this.limits = limits;
    this.draining = draining;
  }

  /**
   * Wraps every unbounded source of a pipeline, and leaves it to {@link ReadLimits} when a batch
   * ends.
   *
   * @param maxBytesPerBatch bounds the memory of a batch whatever the size of its records
   */
  static PTransformOverride override(SparkPipelineOptions options, long maxBytesPerBatch) {
    ReadLimits limits = ReadLimits.of(options, maxBytesPerBatch);
    // One element a batch, for which the time must not be over before it is asked for.
    options.setMaxRecordsPerBatch(1L);
    options.setMinReadTimeMillis(options.getBatchIntervalMillis() - 1);
    return PTransformOverride.of(
        application ->
            application.getTransform() instanceof Read.Unbounded<?> read
                && !(read.getSource() instanceof PositionedSource),
        new Factory<>(limits));
  }

  /** Whether a pipeline reads from such a source and from no other unbounded one. */
  static boolean isOnlySourceOf(Pipeline pipeline) {
    List<UnboundedSource<?, ?>> sources = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            if (node.getTransform() instanceof Read.Unbounded<?> read) {
              sources.add(read.getSource());
            }
            return CompositeBehavior.ENTER_TRANSFORM;
          }
        });
    return !sources.isEmpty() && sources.stream().allMatch(PositionedSource.class::isInstance);
  }

  /** Called for every batch, on the driver. */
  @Override
  public List<PositionedSource<T, M>> split(int desiredNumSplits, PipelineOptions options)
      throws Exception {
    if (splits == null) {
      splits = source.split(desiredNumSplits, options);
    }
    List<PositionedSource<T, M>> result = new ArrayList<>();
    for (UnboundedSource<T, M> split : splits) {
      result.add(new PositionedSource<>(split, limits.ofEach(splits.size()), Drain.isRequested()));
    }
    return result;
  }

  @Override
  public UnboundedReader<byte[]> createReader(
      PipelineOptions options, @Nullable Position<M> checkpointMark) {
    return new PositionedReader<>(this, options);
  }

  /**
   * The runner asks for it first thing in a batch, and decodes the state with it if there is one.
   */
  @Override
  public Coder<Position<M>> getCheckpointMarkCoder() {
    TURN.set(new Turn(null, draining));
    return new PositionCoder<>(source.getCheckpointMarkCoder(), draining);
  }

  @Override
  public Coder<byte[]> getOutputCoder() {
    return ByteArrayCoder.of();
  }

  @Override
  public void validate() {
    source.validate();
  }

  @Override
  public boolean requiresDeduping() {
    return source.requiresDeduping();
  }

  @Override
  public String toString() {
    return source.toString();
  }

  /** A batch to be read. Each is a batch of its own, whatever its values. */
  private static final class Turn {
    /** Where it begins, encoded; null for where the source begins. */
    final byte @Nullable [] position;

    /** Whether nothing is to be read. */
    final boolean draining;

    Turn(byte @Nullable [] position, boolean draining) {
      this.position = position;
      this.draining = draining;
    }
  }

  /**
   * A position that is not committed when the runner says so, which is before it is in the state.
   */
  static final class Position<M extends UnboundedSource.CheckpointMark>
      implements UnboundedSource.CheckpointMark {
    private final M mark;

    Position(M mark) {
      this.mark = mark;
    }

    @Override
    public void finalizeCheckpoint() {}
  }

  private static final class PositionCoder<M extends UnboundedSource.CheckpointMark>
      extends AtomicCoder<Position<M>> {
    private final Coder<M> coder;
    private final boolean draining;

    PositionCoder(Coder<M> coder, boolean draining) {
      this.coder = coder;
      this.draining = draining;
    }

    @Override
    public void encode(Position<M> value, OutputStream out) throws IOException {
      coder.encode(value.mark, out);
    }

    @Override
    public Position<M> decode(InputStream in) throws IOException {
      M mark = coder.decode(in);
      TURN.set(new Turn(CoderUtils.encodeToByteArray(coder, mark), draining));
      return new Position<>(mark);
    }
  }

  /** A reader that moves to where a batch begins. */
  private static final class PositionedReader<T, M extends UnboundedSource.CheckpointMark>
      extends UnboundedReader<byte[]> {
    private static final byte[] NOTHING = {};

    private final PositionedSource<T, M> origin;
    private final PipelineOptions options;
    private final Coder<M> coder;
    private final ReadLimits limits;
    private @Nullable UnboundedReader<T> reader;
    private @Nullable Turn turn;
    private byte[] batch = NOTHING;

    /** Where the last batch ended. */
    private @Nullable M last;

    PositionedReader(PositionedSource<T, M> origin, PipelineOptions options) {
      this.origin = origin;
      this.options = options;
      this.coder = origin.source.getCheckpointMarkCoder();
      this.limits = origin.limits;
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
      RecordBatch.Writer<T> records = new RecordBatch.Writer<>(origin.source.getOutputCoder());
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
      UnboundedReader<T> opened = origin.source.createReader(options, mark);
      boolean found = opened.start();
      reader = opened;
      return found;
    }

    @Override
    @SuppressWarnings("unchecked") // A source's readers return its own marks.
    public CheckpointMark getCheckpointMark() {
      Turn current = TURN.get();
      if (current != null && current != turn && current.position != null) {
        // The process was held for longer than a batch before it read anything.
        return new Position<>(decode(current.position));
      }
      last = (M) opened().getCheckpointMark();
      return new Position<>(last);
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
  }

  private record Factory<T>(ReadLimits limits)
      implements PTransformOverrideFactory<PBegin, PCollection<T>, Read.Unbounded<T>> {
    @Override
    public PTransformReplacement<PBegin, PCollection<T>> getReplacementTransform(
        AppliedPTransform<PBegin, PCollection<T>, Read.Unbounded<T>> transform) {
      return PTransformReplacement.of(
          transform.getPipeline().begin(), wrap(transform.getTransform().getSource()));
    }

    @SuppressWarnings("unchecked") // Read forgets the type of its source's positions.
    private <M extends UnboundedSource.CheckpointMark> PTransform<PBegin, PCollection<T>> wrap(
        UnboundedSource<T, ?> source) {
      return new ReadBatches<>(new PositionedSource<>((UnboundedSource<T, M>) source, limits));
    }

    @Override
    public Map<PCollection<?>, ReplacementOutput> mapOutputs(
        Map<TupleTag<?>, PCollection<?>> outputs, PCollection<T> newOutput) {
      return ReplacementOutputs.singleton(outputs, newOutput);
    }
  }

  private static final class ReadBatches<T> extends PTransform<PBegin, PCollection<T>> {
    private final PositionedSource<T, ?> source;

    ReadBatches(PositionedSource<T, ?> source) {
      this.source = source;
    }

    @Override
    public PCollection<T> expand(PBegin begin) {
      Coder<T> coder = source.source.getOutputCoder();
      return begin
          .apply("Positioned", Read.from(source))
          .apply("Records", ParDo.of(new RecordBatch.Read<>(coder)))
          .setCoder(coder);
    }
  }
}
