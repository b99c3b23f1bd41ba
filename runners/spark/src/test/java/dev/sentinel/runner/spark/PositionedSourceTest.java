package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.util.SerializableUtils;
import org.joda.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PositionedSourceTest {
  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();
  private static final Duration LONG = Duration.ofHours(1);

  /** Where {@link Numbers} have been told to commit, in order. */
  private static final List<Integer> COMMITTED = new ArrayList<>();

  private static int opened;
  private static int splits;

  /** How many numbers there are, and what their reader says of those that are not there yet. */
  private static int available;

  private static long backlog;

  /** How long each number is waited for. */
  private static Duration delay;

  private final PositionedSource<Integer, Mark> source = source(Integer.MAX_VALUE, LONG);
  private final UnboundedReader<byte[]> reader = source.createReader(OPTIONS, null);

  @BeforeEach
  void forget() {
    COMMITTED.clear();
    opened = 0;
    splits = 0;
    available = 0;
    backlog = 0;
    delay = Duration.ZERO;
  }

  @Test
  void batchesFollowOneAnotherWithOneReader() throws Exception {
    Batch first = read(reader, null, 3);
    Batch second = read(reader, first.end(), 2);

    assertThat(first.numbers()).containsExactly(0, 1, 2);
    assertThat(second.numbers()).containsExactly(3, 4);
    assertThat(opened).isEqualTo(1);
  }

  @Test
  void repeatedBatchBeginsWhereTheFirstAttemptDid() throws Exception {
    Batch first = read(reader, null, 3);
    read(reader, first.end(), 4);

    assertThat(read(reader, first.end(), 2).numbers()).containsExactly(3, 4);
    assertThat(opened).isEqualTo(2);
  }

  @Test
  void repeatedFirstBatchBeginsAtTheBeginning() throws Exception {
    read(reader, null, 3);

    assertThat(read(reader, null, 2).numbers()).containsExactly(0, 1);
  }

  @Test
  void readerThatMissedABatchMovesOn() throws Exception {
    UnboundedReader<byte[]> elsewhere = source.createReader(OPTIONS, null);
    Batch first = read(reader, null, 3);
    Batch second = read(elsewhere, first.end(), 3);

    assertThat(read(reader, second.end(), 1).numbers()).containsExactly(6);
  }

  @Test
  void positionIsCommittedWhenTheNextBatchBeginsThere() throws Exception {
    Batch first = read(reader, null, 3);
    assertThat(COMMITTED).isEmpty();

    Batch second = read(reader, first.end(), 2);
    assertThat(COMMITTED).containsExactly(3);

    // Spark has lost the second batch and its position.
    read(reader, first.end(), 2);
    assertThat(COMMITTED).containsExactly(3);
    read(reader, second.end(), 1);
    assertThat(COMMITTED).containsExactly(3, 5);
  }

  @Test
  void splitsAreAskedForOnce() throws Exception {
    source.split(2, OPTIONS);
    source.split(2, OPTIONS);

    assertThat(splits).isEqualTo(1);
  }

  @Test
  void splitsSurviveTheWayToAnExecutor() throws Exception {
    PositionedSource<Integer, Mark> split =
        SerializableUtils.clone(source.split(1, OPTIONS).get(0));

    Batch batch = read(split, split.createReader(OPTIONS, null), null, 2);
    assertThat(batch.numbers()).containsExactly(0, 1);
  }

  @Test
  void batchIsBounded() throws Exception {
    available = 100;
    PositionedSource<Integer, Mark> split = source(10, LONG).split(2, OPTIONS).get(0);
    UnboundedReader<byte[]> bounded = split.createReader(OPTIONS, null);

    Batch first = next(split, bounded, null);
    assertThat(first.numbers()).containsExactly(0, 1, 2, 3, 4);
    assertThat(next(split, bounded, first.end()).numbers()).containsExactly(5, 6, 7, 8, 9);
  }

  /** An element of the batch is eight bytes of timestamp and a number in one byte. */
  @Test
  void bytesOfABatchAreBounded() throws Exception {
    available = 100;
    PositionedSource<Integer, Mark> split =
        new PositionedSource<>(new Numbers(), new ReadLimits(Integer.MAX_VALUE, 2 * 20, LONG, LONG))
            .split(2, OPTIONS)
            .get(0);

    assertThat(next(split, split.createReader(OPTIONS, null), null).numbers())
        .containsExactly(0, 1, 2);
  }

  @Test
  void recordsThatComeOneByOneDoNotHoldABatchOpen() throws Exception {
    available = Integer.MAX_VALUE;
    delay = Duration.ofMillis(1);

    assertThat(next(source, reader, null).numbers()).hasSizeBetween(2, 25);
  }

  @Test
  void batchEndsWithItsTimeWhatEverIsLeft() throws Exception {
    backlog = 1;
    PositionedSource<Integer, Mark> quick = source(Integer.MAX_VALUE, Duration.ofMillis(1));

    assertThat(next(quick, quick.createReader(OPTIONS, null), null).numbers()).isEmpty();
  }

  @Test
  void batchIsReadForLongerWhileMoreIsLeftThanWasRead() throws Exception {
    available = Integer.MAX_VALUE;
    PositionedSource<Integer, Mark> patient =
        new PositionedSource<>(
            new Numbers(), new ReadLimits(1_000, Long.MAX_VALUE, Duration.ZERO, LONG));
    UnboundedReader<byte[]> patientReader = patient.createReader(OPTIONS, null);

    backlog = Long.MAX_VALUE;
    Batch first = next(patient, patientReader, null);
    assertThat(first.numbers()).hasSize(1_000);

    backlog = 1;
    assertThat(next(patient, patientReader, first.end()).numbers()).hasSize(1);
  }

  /** Kafka's reader does not know it while records come faster than it asks for the end. */
  @Test
  void backlogOfUnknownSizeIsNotWaitedFor() throws Exception {
    backlog = UnboundedReader.BACKLOG_UNKNOWN;

    assertThat(next(source, reader, null).numbers()).isEmpty();
  }

  @Test
  void backlogIsWaitedFor() throws Exception {
    backlog = 1;
    PositionedSource<Integer, Mark> quick = source(Integer.MAX_VALUE, Duration.ofMillis(100));
    long began = System.nanoTime();

    next(quick, quick.createReader(OPTIONS, null), null);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(100));
  }

  @Test
  void batchIsOneElementAlsoWhenItIsEmpty() throws Exception {
    assertThat(reader.start()).isFalse();
    assertThat(next(source, reader, null).numbers()).isEmpty();
    assertThat(reader.advance()).isFalse();
  }

  /** The runner's time for the batch was over when it came to read. */
  @Test
  void batchThatIsNotReadEndsWhereItBegins() throws Exception {
    Batch first = read(reader, null, 3);
    Batch second = read(reader, first.end(), 2);
    Coder<PositionedSource.Position<Mark>> coder = source.getCheckpointMarkCoder();
    CoderUtils.decodeFromByteArray(coder, first.end());

    assertThat(end(coder, reader)).isEqualTo(first.end());
    assertThat(read(reader, second.end(), 1).numbers()).containsExactly(5);
  }

  private static PositionedSource<Integer, Mark> source(long records, Duration time) {
    return new PositionedSource<>(
        new Numbers(), new ReadLimits(records, Long.MAX_VALUE, time, time));
  }

  private Batch read(UnboundedReader<byte[]> reader, byte[] state, int count) throws IOException {
    return read(source, reader, state, count);
  }

  /** Reads so many numbers, which are there no sooner. */
  private static Batch read(
      PositionedSource<Integer, Mark> source,
      UnboundedReader<byte[]> reader,
      byte[] state,
      int count)
      throws IOException {
    int position =
        state == null
            ? 0
            : CoderUtils.decodeFromByteArray(SerializableCoder.of(Mark.class), state).next();
    available = position + count;
    return next(source, reader, state);
  }

  /** What the SparkRunner does in a batch. */
  private static Batch next(
      PositionedSource<Integer, Mark> source, UnboundedReader<byte[]> reader, byte[] state)
      throws IOException {
    Coder<PositionedSource.Position<Mark>> coder = source.getCheckpointMarkCoder();
    if (state != null) {
      CoderUtils.decodeFromByteArray(coder, state);
    }
    assertThat(reader.advance()).isTrue();
    List<Integer> numbers = new ArrayList<>();
    RecordBatch.read(
        reader.getCurrent(),
        VarIntCoder.of(),
        (number, timestamp) -> {
          assertThat(timestamp).isEqualTo(Instant.ofEpochMilli(number));
          numbers.add(number);
        });
    return new Batch(numbers, end(coder, reader));
  }

  private static byte[] end(
      Coder<PositionedSource.Position<Mark>> coder, UnboundedReader<byte[]> reader)
      throws IOException {
    reader.getCheckpointMark().finalizeCheckpoint();
    @SuppressWarnings("unchecked")
    PositionedSource.Position<Mark> end =
        (PositionedSource.Position<Mark>) reader.getCheckpointMark();
    return CoderUtils.encodeToByteArray(coder, end);
  }

  @SuppressWarnings("ArrayRecordComponent") // Not compared.
  private record Batch(List<Integer> numbers, byte[] end) {}

  private record Mark(int next) implements UnboundedSource.CheckpointMark, Serializable {
    @Override
    public void finalizeCheckpoint() {
      COMMITTED.add(next);
    }
  }

  /** The numbers from 0 on. */
  private static final class Numbers extends UnboundedSource<Integer, Mark> {
    @Override
    public List<Numbers> split(int desiredNumSplits, PipelineOptions options) {
      splits++;
      return Collections.nCopies(desiredNumSplits, this);
    }

    @Override
    public UnboundedReader<Integer> createReader(PipelineOptions options, Mark mark) {
      opened++;
      return new NumberReader(this, mark == null ? 0 : mark.next());
    }

    @Override
    public Coder<Mark> getCheckpointMarkCoder() {
      return SerializableCoder.of(Mark.class);
    }

    @Override
    public Coder<Integer> getOutputCoder() {
      return VarIntCoder.of();
    }
  }

  private static final class NumberReader extends UnboundedReader<Integer> {
    private final Numbers source;
    private int next;

    NumberReader(Numbers source, int next) {
      this.source = source;
      this.next = next;
    }

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      if (next == available) {
        return false;
      }
      LockSupport.parkNanos(delay.toNanos());
      next++;
      return true;
    }

    @Override
    public long getSplitBacklogBytes() {
      return backlog;
    }

    @Override
    public Integer getCurrent() throws NoSuchElementException {
      return next - 1;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.ofEpochMilli(getCurrent());
    }

    @Override
    public Instant getWatermark() {
      return Instant.EPOCH;
    }

    @Override
    public Mark getCheckpointMark() {
      return new Mark(next);
    }

    @Override
    public UnboundedSource<Integer, Mark> getCurrentSource() {
      return source;
    }

    @Override
    public void close() {}
  }
}
