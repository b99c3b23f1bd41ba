package dev.sentinel.runner.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.CoderUtils;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A source that every batch reads from the position in Spark's state, and from no other, and as one
 * element, which {@link RecordBatch.Read} takes apart.
 *
 * <p>The SparkRunner keeps readers open from batch to batch and takes a reader that is there to
 * stand where the last batch ended. It does not when a task is repeated, when Spark has dropped
 * what was read and reads it again, or when a partition comes back to an executor that it has left
 * a moment ago; records would be left out or read twice. This source compares the two, and opens
 * the reader anew where they differ ({@link PositionedReader}).
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
    return new PositionedReader<>(this, source, limits, options);
  }

  /**
   * The runner asks for it first thing in a batch, and decodes the state with it if there is one.
   */
  @Override
  public Coder<Position<M>> getCheckpointMarkCoder() {
    PositionedReader.nextBatch(null, draining);
    return new PositionCoder<>(source.getCheckpointMarkCoder(), draining);
  }

  @Override
  public Coder<byte[]> getOutputCoder() {
    return ByteArrayCoder.of();
  }

  /** Encodes the elements of the source that this one reads from. */
  Coder<T> getRecordCoder() {
    return source.getOutputCoder();
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
      PositionedReader.nextBatch(CoderUtils.encodeToByteArray(coder, mark), draining);
      return new Position<>(mark);
    }
  }
}
