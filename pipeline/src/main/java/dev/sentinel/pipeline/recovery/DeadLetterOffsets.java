package dev.sentinel.pipeline.recovery;

import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.deadletter.WriteDeadLetters;
import dev.sentinel.pipeline.resilience.Causes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads from the dead-letter topic which records are in it. */
final class DeadLetterOffsets {
  private static final Duration POLL = Duration.ofMillis(500);

  /** How long brokers may keep silent while the topic is read. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private DeadLetterOffsets() {}

  /**
   * Adds the source offsets of all dead letters that came from the job's topic.
   *
   * @throws StartupException if the topic cannot be read
   */
  static void addTo(StoredRecords stored, SentinelConfig config) {
    try {
      read(stored, config);
    } catch (KafkaException e) {
      throw new StartupException(
          config.source().service()
              + " does not let topic "
              + config.deadLetterTopic()
              + " be read: "
              + Causes.describe(e)
              + ".",
          e);
    }
  }

  private static void read(StoredRecords stored, SentinelConfig config) {
    Map<String, Object> properties = new HashMap<>(config.source().properties());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.source().bootstrapServers());
    // What is in an open transaction is not there yet, and what was rolled back never was.
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(config.deadLetterTopic()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long heard = System.nanoTime();
      while (partitions.stream()
          .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          heard = System.nanoTime();
        } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
          throw new TimeoutException("no record in " + SILENCE.toSeconds() + " seconds");
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
          add(record, stored, config.source().topic());
        }
      }
    }
  }

  private static void add(
      ConsumerRecord<byte[], byte[]> deadLetter, StoredRecords stored, String topic) {
    String source = header(deadLetter, "topic");
    String partition = header(deadLetter, "partition");
    String offset = header(deadLetter, "offset");
    // Other jobs, and people, may send things to the topic too.
    if (topic.equals(source) && isNumber(partition) && isNumber(offset)) {
      stored.of(Integer.parseInt(partition)).add(Long.parseLong(offset));
    }
  }

  private static boolean isNumber(@Nullable String text) {
    return text != null && text.matches("\\d{1,18}");
  }

  private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(WriteDeadLetters.SOURCE_PREFIX + name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
