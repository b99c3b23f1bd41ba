package dev.sentinel.ops.kafka;

import dev.sentinel.ops.OpsException;
import dev.sentinel.pipeline.source.KafkaAdmin;
import dev.sentinel.pipeline.source.KafkaSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed records of a topic between two positions. Commits nothing and joins no
 * consumer group, so it leaves no trace on the brokers.
 *
 * <p>Not thread-safe.
 */
public final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int FETCH_BYTES = 8 * 1024 * 1024;
  private static final int POLL_RECORDS = 5_000;

  private final KafkaSource source;
  private final String topic;
  private final List<TopicPartition> partitions;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * What a partition holds.
   *
   * @param beginning the first offset it still has
   * @param end one after the last offset that a reader of committed records can see
   */
  public record Bounds(long beginning, long end) {}

  private TopicReader(
      KafkaSource source,
      String topic,
      List<TopicPartition> partitions,
      KafkaConsumer<byte[], byte[]> consumer) {
    this.source = source;
    this.topic = topic;
    this.partitions = partitions;
    this.consumer = consumer;
  }

  /**
   * Opens a topic.
   *
   * @param source where the brokers are and how to log in; its own topic does not matter
   * @param option the pipeline's option that names the topic, for messages
   * @throws dev.sentinel.pipeline.StartupException if the brokers do not answer or refuse access
   * @throws OpsException if there is no such topic
   */
  public static TopicReader open(KafkaSource source, String topic, String option) {
    List<TopicPartition> partitions = partitions(source, topic, option);
    Map<String, Object> config = new HashMap<>(source.properties());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
    // What is in an open transaction is not there yet, and what was rolled back never was.
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    // Retention may delete what we are about to read; what comes next is what there is then.
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
    return new TopicReader(
        source,
        topic,
        partitions,
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  private static List<TopicPartition> partitions(KafkaSource source, String topic, String option) {
    try (Admin admin = KafkaAdmin.open(source)) {
      TopicDescription description =
          KafkaAdmin.get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic), source);
      return description.partitions().stream()
          .map(partition -> new TopicPartition(topic, partition.partition()))
          .toList();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new OpsException(
            "Topic "
                + topic
                + " (--"
                + option
                + ") does not exist at "
                + source.bootstrapServers()
                + ".",
            e);
      }
      throw new OpsException(
          "Kafka cannot describe topic " + topic + ": " + e.getCause().getMessage(), e);
    }
  }

  public String topic() {
    return topic;
  }

  /** What each partition holds now. */
  public Map<Integer, Bounds> bounds() {
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<Integer, Bounds> bounds = new TreeMap<>();
    for (TopicPartition partition : partitions) {
      bounds.put(partition.partition(), new Bounds(beginnings.get(partition), ends.get(partition)));
    }
    return bounds;
  }

  /** One after the last offset of each partition, whether its transaction is committed or not. */
  public Map<Integer, Long> uncommittedEnds() {
    try (Admin admin = KafkaAdmin.open(source)) {
      Map<Integer, Long> ends = new TreeMap<>();
      KafkaAdmin.get(
              admin
                  .listOffsets(
                      partitions.stream()
                          .collect(
                              Collectors.toMap(
                                  partition -> partition, partition -> OffsetSpec.latest())))
                  .all(),
              source)
          .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
      return ends;
    } catch (ExecutionException e) {
      throw new OpsException(
          "Kafka cannot list the offsets of topic " + topic + ": " + e.getCause().getMessage(), e);
    }
  }

  /**
   * Of each partition that has one, the first offset with a record timestamp at or after a time.
   */
  public Map<Integer, Long> firstAt(Instant time) {
    Map<TopicPartition, OffsetAndTimestamp> found =
        consumer.offsetsForTimes(
            partitions.stream()
                .collect(Collectors.toMap(partition -> partition, p -> time.toEpochMilli())));
    Map<Integer, Long> offsets = new TreeMap<>();
    found.forEach(
        (partition, offset) -> {
          if (offset != null) {
            offsets.put(partition.partition(), offset.offset());
          }
        });
    return offsets;
  }

  /**
   * Visits the records of a partition in order.
   *
   * @param from the first offset
   * @param to one after the last offset, at most the partition's end
   * @throws OpsException if the brokers stop answering
   */
  public void read(
      int partition, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    if (from >= to) {
      return;
    }
    TopicPartition assigned = new TopicPartition(topic, partition);
    consumer.assign(List.of(assigned));
    consumer.seek(assigned, from);
    long position = from;
    long since = System.nanoTime();
    while (position < to) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < to) {
          visitor.accept(record);
        }
      }
      long now = consumer.position(assigned);
      if (now > position) {
        position = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE_NANOS) {
        throw new OpsException(
            "Kafka at "
                + source.bootstrapServers()
                + " stopped answering while reading "
                + assigned
                + " at offset "
                + position
                + ".");
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
