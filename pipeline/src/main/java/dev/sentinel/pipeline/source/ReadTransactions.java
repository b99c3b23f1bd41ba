package dev.sentinel.pipeline.source;

import dev.sentinel.pipeline.resilience.Patience;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicyFactory;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic's records as bytes, with their coordinates.
 *
 * <p>Elements carry the time they were read, not the time they happened: the watermark then follows
 * the wall clock on every runner and for every partition, however far behind some are, and no
 * record can be late for the lake. What needs event time, takes it from the transaction.
 */
public final class ReadTransactions
    extends PTransform<PBegin, PCollection<KafkaRecord<byte[], byte[]>>> {
  /** How long the end offsets are waited for: that they do not come is how an outage shows. */
  private static final int END_OFFSETS_TIMEOUT_MILLIS = 5_000;

  private final KafkaSource source;
  private final Patience patience;

  /**
   * @param patience how long the brokers may be away
   */
  public ReadTransactions(KafkaSource source, Patience patience) {
    this.source = source;
    this.patience = patience;
  }

  @Override
  public PCollection<KafkaRecord<byte[], byte[]>> expand(PBegin begin) {
    Map<String, Object> config = new HashMap<>(source.properties());
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, source.startFrom().autoOffsetReset());
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    KafkaIO.Read<byte[], byte[]> read =
        KafkaIO.<byte[], byte[]>read()
            .withBootstrapServers(source.bootstrapServers())
            .withTopic(source.topic())
            .withKeyDeserializerAndCoder(
                ByteArrayDeserializer.class, NullableCoder.of(ByteArrayCoder.of()))
            .withValueDeserializerAndCoder(
                ByteArrayDeserializer.class, NullableCoder.of(ByteArrayCoder.of()))
            .withConsumerFactoryFn(new PatientConsumer.Factory(source.service(), patience))
            .withOffsetConsumerConfigOverrides(
                Map.of(
                    ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    END_OFFSETS_TIMEOUT_MILLIS,
                    ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    END_OFFSETS_TIMEOUT_MILLIS))
            .withTimestampPolicyFactory(TimestampPolicyFactory.withProcessingTime());
    if (source.startFrom() == StartFrom.COMMITTED) {
      config.put(ConsumerConfig.GROUP_ID_CONFIG, source.consumerGroup());
      read = read.commitOffsetsInFinalize();
    }
    return begin.apply("ReadKafka", read.withConsumerConfigUpdates(config));
  }
}
