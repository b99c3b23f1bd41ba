package dev.sentinel.pipeline.recovery;

import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.model.KafkaPosition;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PCollection;

/**
 * Leaves out what an earlier run has stored. Records are read again to rebuild the statistics'
 * state; they must not be archived or dead-lettered again.
 *
 * @param <T> what comes from a Kafka record
 */
public final class SkipStored<T> extends PTransform<PCollection<T>, PCollection<T>> {
  private final SerializableFunction<T, KafkaPosition> position;
  private final StoredRecords stored;

  public SkipStored(SerializableFunction<T, KafkaPosition> position, StoredRecords stored) {
    this.position = position;
    this.stored = stored;
  }

  @Override
  public PCollection<T> expand(PCollection<T> records) {
    if (stored.isEmpty()) {
      return records;
    }
    return records
        .apply("Skip", ParDo.of(new SkipFn<>(position, stored)))
        .setCoder(records.getCoder());
  }

  static final class SkipFn<T> extends DoFn<T, T> {
    private static final Counter SKIPPED = MetricNames.counter(MetricNames.ALREADY_STORED);

    private final SerializableFunction<T, KafkaPosition> position;
    private final StoredRecords stored;

    SkipFn(SerializableFunction<T, KafkaPosition> position, StoredRecords stored) {
      this.position = position;
      this.stored = stored;
    }

    @ProcessElement
    public void skip(@Element T record, OutputReceiver<T> out) {
      if (stored.contains(position.apply(record))) {
        SKIPPED.inc();
      } else {
        out.output(record);
      }
    }
  }
}
