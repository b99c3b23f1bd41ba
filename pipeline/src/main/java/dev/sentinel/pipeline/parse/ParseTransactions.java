package dev.sentinel.pipeline.parse;

import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.model.DeadLetter;
import dev.sentinel.pipeline.model.DeadLetterCoder;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import java.time.Instant;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Parses Kafka records: every one becomes either a {@link Transaction} ({@link #PARSED}) or a
 * {@link DeadLetter} ({@link #REFUSED}).
 */
public final class ParseTransactions
    extends PTransform<PCollection<KafkaRecord<byte[], byte[]>>, PCollectionTuple> {
  public static final TupleTag<Transaction> PARSED = new TupleTag<>("parsed") {};
  public static final TupleTag<DeadLetter> REFUSED = new TupleTag<>("refused") {};

  /** The stage's name in dead letters. */
  public static final String STAGE = "parse";

  private final int maxRecordBytes;

  /**
   * @param maxRecordBytes values with more bytes than this are dead letters
   */
  public ParseTransactions(int maxRecordBytes) {
    this.maxRecordBytes = maxRecordBytes;
  }

  @Override
  public PCollectionTuple expand(PCollection<KafkaRecord<byte[], byte[]>> records) {
    PCollectionTuple outputs =
        records.apply(
            "Parse",
            ParDo.of(new ParseFn(maxRecordBytes)).withOutputTags(PARSED, TupleTagList.of(REFUSED)));
    outputs.get(PARSED).setCoder(TransactionCoder.of());
    outputs.get(REFUSED).setCoder(DeadLetterCoder.of());
    return outputs;
  }

  static final class ParseFn extends DoFn<KafkaRecord<byte[], byte[]>, Transaction> {
    private static final Counter READ = MetricNames.counter(MetricNames.RECORDS_READ);
    private static final Counter PARSED_COUNT = MetricNames.counter(MetricNames.PARSED);

    private final int maxRecordBytes;
    private transient @MonotonicNonNull TransactionParser parser;

    ParseFn(int maxRecordBytes) {
      this.maxRecordBytes = maxRecordBytes;
    }

    @Setup
    public void setup() {
      parser = new TransactionParser(maxRecordBytes);
    }

    @ProcessElement
    public void parse(@Element KafkaRecord<byte[], byte[]> record, MultiOutputReceiver outputs) {
      READ.inc();
      KafkaPosition source =
          new KafkaPosition(
              record.getTopic(), record.getPartition(), record.getOffset(), record.getTimestamp());
      byte @Nullable [] value = record.getKV().getValue();
      try {
        ParsedTransaction parsed = parser.parse(value);
        PARSED_COUNT.inc();
        for (String field : parsed.malformedFields()) {
          MetricNames.counter(MetricNames.MALFORMED_OPTIONAL_PREFIX + field).inc();
        }
        outputs.get(PARSED).output(parsed.transaction().build(source, Instant.now()));
      } catch (InvalidTransactionException e) {
        MetricNames.counter(MetricNames.DEAD_LETTER_PREFIX + e.reason()).inc();
        outputs
            .get(REFUSED)
            .output(
                new DeadLetter(
                    record.getKV().getKey(),
                    value,
                    STAGE,
                    e.reason().name(),
                    e.field(),
                    e.getMessage(),
                    source));
      }
    }
  }
}
