package dev.sentinel.pipeline.deadletter;

import dev.sentinel.pipeline.model.DeadLetter;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.source.KafkaSource;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Sends dead letters to a Kafka topic: the original bytes, and headers that say what is wrong. */
public final class WriteDeadLetters extends PTransform<PCollection<DeadLetter>, PDone> {
  /** What follows is why the record was refused. */
  public static final String ERROR_PREFIX = "sentinel.error.";

  /** What follows is where the record came from. */
  public static final String SOURCE_PREFIX = "sentinel.source.";

  /**
   * A producer's own limit must never be what stops a dead letter; the broker's and the topic's are
   * the ones that count.
   */
  private static final int MAX_REQUEST_BYTES = 64 * 1024 * 1024;

  /** How long one request may take; several fit into an outage of any length. */
  private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

  private final KafkaSource brokers;
  private final String topic;
  private final Patience patience;

  /**
   * @param brokers where the topic is, and how to reach it
   * @param patience how long the brokers may be away
   */
  public WriteDeadLetters(KafkaSource brokers, String topic, Patience patience) {
    this.brokers = brokers;
    this.topic = topic;
    this.patience = patience;
  }

  @Override
  public PDone expand(PCollection<DeadLetter> deadLetters) {
    return deadLetters
        .apply("ToRecord", MapElements.via(new ToRecordFn(topic)))
        .setCoder(
            ProducerRecordCoder.of(
                NullableCoder.of(ByteArrayCoder.of()), NullableCoder.of(ByteArrayCoder.of())))
        .apply(
            "Send",
            KafkaIO.<byte[], byte[]>writeRecords()
                .withBootstrapServers(brokers.bootstrapServers())
                .withTopic(topic)
                .withKeySerializer(ByteArraySerializer.class)
                .withValueSerializer(ByteArraySerializer.class)
                .withProducerFactoryFn(new PatientProducer.Factory(brokers.service(), patience))
                .withProducerConfigUpdates(timeouts())
                .withProducerConfigUpdates(brokers.properties())
                .withProducerConfigUpdates(
                    Map.of(
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        // What the client itself repeats is not stored twice.
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        MAX_REQUEST_BYTES)));
  }

  /** The client repeats what brokers do not acknowledge for as long as they may be away. */
  private Map<String, Object> timeouts() {
    int patienceMillis = (int) Math.max(REQUEST_TIMEOUT_MILLIS, patience.maxOutage().toMillis());
    return Map.of(
        ProducerConfig.LINGER_MS_CONFIG,
        0,
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        REQUEST_TIMEOUT_MILLIS,
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
        patienceMillis,
        ProducerConfig.MAX_BLOCK_MS_CONFIG,
        patienceMillis);
  }

  private static final class ToRecordFn
      extends SimpleFunction<DeadLetter, ProducerRecord<byte[], byte[]>> {
    private final String topic;

    ToRecordFn(String topic) {
      this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> apply(DeadLetter deadLetter) {
      return toRecord(deadLetter, topic);
    }
  }

  static ProducerRecord<byte[], byte[]> toRecord(DeadLetter deadLetter, String topic) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, deadLetter.key(), deadLetter.value());
    Headers headers = record.headers();
    add(headers, ERROR_PREFIX + "stage", deadLetter.stage());
    add(headers, ERROR_PREFIX + "reason", deadLetter.reason());
    add(headers, ERROR_PREFIX + "field", deadLetter.field());
    add(headers, ERROR_PREFIX + "message", deadLetter.message());
    add(headers, SOURCE_PREFIX + "topic", deadLetter.source().topic());
    add(headers, SOURCE_PREFIX + "partition", String.valueOf(deadLetter.source().partition()));
    add(headers, SOURCE_PREFIX + "offset", String.valueOf(deadLetter.source().offset()));
    add(
        headers,
        SOURCE_PREFIX + "timestamp",
        String.valueOf(deadLetter.source().timestampMillis()));
    return record;
  }

  private static void add(Headers headers, String name, @Nullable String value) {
    if (value != null) {
      headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
  }
}
