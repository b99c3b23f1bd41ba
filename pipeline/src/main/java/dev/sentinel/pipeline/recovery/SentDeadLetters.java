package dev.sentinel.pipeline.recovery;

import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.source.KafkaSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a run has put on the dead-letter topic so far, as this worker has read it; one for all
 * bundles of the worker, so that each reads only what has come since the one before.
 */
final class SentDeadLetters {
  private static final Map<Key, SentDeadLetters> OF_WORKER = new ConcurrentHashMap<>();

  /** Bounds the memory of a long run. A bundle that is repeated is always among the newest. */
  private static final int MAX_RANGES = 100_000;

  private record Key(
      String bootstrapServers, String topic, String deadLetterTopic, Map<Integer, Long> since) {}

  private final KafkaSource source;
  private final String deadLetterTopic;

  /** The next offset to read of each partition of the dead-letter topic. */
  private final Map<Integer, Long> next;

  private final StoredRecords sent = new StoredRecords();
  private @Nullable KafkaConsumer<byte[], byte[]> consumer;

  private SentDeadLetters(Key key, KafkaSource source) {
    this.source = source;
    this.deadLetterTopic = key.deadLetterTopic();
    this.next = new HashMap<>(key.since());
  }

  /**
   * The dead letters that came after the given offsets.
   *
   * @param offsets by partition of the dead-letter topic
   */
  static SentDeadLetters since(
      Map<Integer, Long> offsets, KafkaSource source, String deadLetterTopic) {
    return OF_WORKER.computeIfAbsent(
        new Key(source.bootstrapServers(), source.topic(), deadLetterTopic, offsets),
        key -> new SentDeadLetters(key, source));
  }

  /** Reads what has come since the last call. */
  synchronized void readOn() {
    try {
      if (consumer == null) {
        consumer = DeadLetterOffsets.newConsumer(source);
      }
      DeadLetterOffsets.read(consumer, deadLetterTopic, next, sent, source.topic());
    } catch (KafkaException e) {
      if (consumer != null) {
        consumer.close();
        consumer = null;
      }
      throw e;
    }
    sent.keepNewest(MAX_RANGES);
  }

  synchronized boolean contains(KafkaPosition position) {
    return sent.contains(position);
  }
}
