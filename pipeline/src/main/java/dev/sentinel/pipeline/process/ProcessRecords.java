package dev.sentinel.pipeline.process;

import dev.sentinel.pipeline.features.Entity;
import dev.sentinel.pipeline.features.FeatureBatch;
import dev.sentinel.pipeline.features.GroupByEntity;
import dev.sentinel.pipeline.lake.ChunkRows;
import dev.sentinel.pipeline.lake.RowChunk;
import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.model.DeadLetter;
import dev.sentinel.pipeline.model.DeadLetterCoder;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.parse.InvalidTransactionException;
import dev.sentinel.pipeline.parse.ParseCounts;
import dev.sentinel.pipeline.parse.ParsedTransaction;
import dev.sentinel.pipeline.parse.TransactionParser;
import dev.sentinel.pipeline.recovery.StoredRecords;
import dev.sentinel.pipeline.stats.GroupSpends;
import dev.sentinel.pipeline.stats.Spend;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Does all that needs one record alone: parses it, and collects it for the rules, the lake and the
 * statistics. What cannot be parsed comes out as a dead letter.
 *
 * <p>These are four steps in one DoFn because of what lies between steps. A runner that does not
 * fuse a ParDo of several outputs with its consumers, such as Spark's, encodes every transaction
 * and decodes it again for every consumer. Here only dead letters, which are few, and collections,
 * which are large, go from one transform to the next. The steps themselves are plain Java, each in
 * its own package.
 */
public final class ProcessRecords
    extends PTransform<PCollection<KafkaRecord<byte[], byte[]>>, PCollectionTuple> {
  /** All transactions, collected by {@link GroupByEntity}. */
  public static final TupleTag<KV<Integer, FeatureBatch>> TRANSACTIONS =
      new TupleTag<>("transactions") {};

  /** Rows for the lake, collected by {@link ChunkRows}. */
  public static final TupleTag<RowChunk> CHUNKS = new TupleTag<>("chunks") {};

  /** What users spent, collected by {@link GroupSpends}. */
  public static final TupleTag<KV<Integer, List<Spend>>> SPENDS = new TupleTag<>("spends") {};

  /** Records that are not transactions. */
  public static final TupleTag<DeadLetter> REFUSED = new TupleTag<>("refused") {};

  /** The stage's name in dead letters. */
  public static final String STAGE = "parse";

  private final int maxRecordBytes;
  private final Entity firstEntity;
  private final Duration lakeWindow;
  private final int lakeShards;
  private final StoredRecords stored;

  /**
   * @param maxRecordBytes values with more bytes than this are dead letters
   * @param firstEntity whose buckets transactions are collected by on their way to the rules
   * @param lakeWindow how long rows are collected for a file
   * @param lakeShards how many files a lake window and date may have
   * @param stored what an earlier run has archived or dead-lettered: it is read again to rebuild
   *     the statistics, and must not be stored again
   */
  public ProcessRecords(
      int maxRecordBytes,
      Entity firstEntity,
      Duration lakeWindow,
      int lakeShards,
      StoredRecords stored) {
    this.maxRecordBytes = maxRecordBytes;
    this.firstEntity = firstEntity;
    this.lakeWindow = lakeWindow;
    this.lakeShards = lakeShards;
    this.stored = stored;
  }

  @Override
  public PCollectionTuple expand(PCollection<KafkaRecord<byte[], byte[]>> records) {
    PCollectionTuple outputs =
        records.apply(
            "Process",
            ParDo.of(new ProcessFn(this))
                .withOutputTags(TRANSACTIONS, TupleTagList.of(CHUNKS).and(SPENDS).and(REFUSED)));
    outputs.get(TRANSACTIONS).setCoder(GroupByEntity.coder());
    outputs.get(CHUNKS).setCoder(RowChunk.ChunkCoder.of());
    outputs.get(SPENDS).setCoder(GroupSpends.coder());
    outputs.get(REFUSED).setCoder(DeadLetterCoder.of());
    return outputs;
  }

  static final class ProcessFn
      extends DoFn<KafkaRecord<byte[], byte[]>, KV<Integer, FeatureBatch>> {
    private static final Counter SKIPPED = MetricNames.counter(MetricNames.ALREADY_STORED);

    private final int maxRecordBytes;
    private final Entity firstEntity;
    private final Duration lakeWindow;
    private final int lakeShards;
    private final StoredRecords stored;

    private transient @MonotonicNonNull TransactionParser parser;
    private transient @MonotonicNonNull GroupByEntity transactions;
    private transient @MonotonicNonNull ChunkRows rows;
    private transient @MonotonicNonNull GroupSpends spends;
    private transient org.joda.time.Instant latest;
    private transient @MonotonicNonNull ParseCounts counts;

    ProcessFn(ProcessRecords transform) {
      this.maxRecordBytes = transform.maxRecordBytes;
      this.firstEntity = transform.firstEntity;
      this.lakeWindow = transform.lakeWindow;
      this.lakeShards = transform.lakeShards;
      this.stored = transform.stored;
    }

    @Setup
    public void setup() {
      parser = new TransactionParser(maxRecordBytes);
    }

    @StartBundle
    public void startBundle() {
      transactions = new GroupByEntity(firstEntity);
      rows = new ChunkRows(lakeWindow, lakeShards);
      spends = new GroupSpends();
      counts = new ParseCounts();
    }

    @ProcessElement
    public void process(
        @Element KafkaRecord<byte[], byte[]> record,
        @Timestamp org.joda.time.Instant arrival,
        MultiOutputReceiver outputs)
        throws IOException {
      counts.read(record.getPartition(), record.getOffset(), record.getTimestamp());
      latest = arrival;
      KafkaPosition source =
          new KafkaPosition(
              record.getTopic(), record.getPartition(), record.getOffset(), record.getTimestamp());
      byte @Nullable [] value = record.getKV().getValue();
      Transaction transaction;
      try {
        ParsedTransaction result = parser.parse(value);
        counts.parsed(result.malformedFields());
        transaction = result.transaction().build(source, Instant.now());
      } catch (InvalidTransactionException e) {
        refuse(record, source, e, outputs);
        return;
      }
      transactions.add(
          transaction, (bucket, batch) -> outputs.get(TRANSACTIONS).output(KV.of(bucket, batch)));
      spends.add(transaction, (bucket, list) -> outputs.get(SPENDS).output(KV.of(bucket, list)));
      if (isStored(source)) {
        return;
      }
      rows.add(
          transaction,
          arrival,
          (chunk, time) -> outputs.get(CHUNKS).outputWithTimestamp(chunk, time));
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) throws IOException {
      transactions.finish(
          (bucket, batch) ->
              context.output(TRANSACTIONS, KV.of(bucket, batch), latest, GlobalWindow.INSTANCE));
      rows.finish(
          (chunk, arrival) -> context.output(CHUNKS, chunk, arrival, GlobalWindow.INSTANCE));
      spends.finish(
          (bucket, list) ->
              context.output(SPENDS, KV.of(bucket, list), latest, GlobalWindow.INSTANCE));
      counts.report(System.currentTimeMillis());
    }

    private void refuse(
        KafkaRecord<byte[], byte[]> record,
        KafkaPosition source,
        InvalidTransactionException e,
        MultiOutputReceiver outputs) {
      counts.refused(e.reason());
      if (!isStored(source)) {
        outputs
            .get(REFUSED)
            .output(
                new DeadLetter(
                    record.getKV().getKey(),
                    record.getKV().getValue(),
                    STAGE,
                    e.reason().name(),
                    e.field(),
                    e.getMessage(),
                    source));
      }
    }

    private boolean isStored(KafkaPosition source) {
      if (!stored.contains(source)) {
        return false;
      }
      SKIPPED.inc();
      return true;
    }
  }
}
