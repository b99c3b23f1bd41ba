package dev.sentinel.pipeline.recovery;

import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.deadletter.WriteDeadLetters;
import dev.sentinel.pipeline.resilience.Causes;
import dev.sentinel.pipeline.source.KafkaSource;
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
   * @return where the dead-letter topic ended, by partition
   * @throws StartupException if the topic cannot be read
   */
  static Map<Integer, Long> addTo(StoredRecords stored, SentinelConfig config) {
    Map<Integer, Long> next = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = newConsumer(config.source())) {
      read(consumer, config.deadLetterTopic(), next, stored, config.source().topic());
    } catch (KafkaException e) {
      throw unreadable(config, e);
    }
    return next;
  }

  /**
   * Where the dead-letter topic ends, by partition.
   *
   * @throws StartupException if the topic cannot be read
   */
  static Map<Integer, Long> ends(SentinelConfig config) {
    Map<Integer, Long> ends = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = newConsumer(config.source())) {
      consumer
          .endOffsets(partitions(consumer, config.deadLetterTopic()))
          .forEach((partition, end) -> ends.put(partition.partition(), end));
    } catch (KafkaException e) {
      throw unreadable(config, e);
    }
    return ends;
  }

  private static StartupException unreadable(SentinelConfig config, KafkaException cause) {
    return new StartupException(
        config.source().service()
            + " does not let topic "
            + config.deadLetterTopic()
            + " be read: "
            + Causes.describe(cause)
            + ".",
        cause);
  }

  static KafkaConsumer<byte[], byte[]> newConsumer(KafkaSource source) {
    Map<String, Object> properties = new HashMap<>(source.properties());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
    // What is in an open transaction is not there yet, and what was rolled back never was.
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Reads from {@code next} to the end and moves {@code next} there; a partition that is not in it
   * is read from its beginning.
   *
   * @param topic whose records to add to {@code found}
   */
  static void read(
      KafkaConsumer<byte[], byte[]> consumer,
      String deadLetterTopic,
      Map<Integer, Long> next,
      StoredRecords found,
      String topic) {
    List<TopicPartition> partitions = partitions(consumer, deadLetterTopic);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      long beginning = beginnings.get(partition);
      // Retention may have taken what was to be read.
      long position = Math.max(beginning, next.getOrDefault(partition.partition(), beginning));
      consumer.seek(partition, position);
    }
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
        add(record, found, topic);
      }
    }
    for (TopicPartition partition : partitions) {
      next.put(partition.partition(), consumer.position(partition));
    }
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
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
