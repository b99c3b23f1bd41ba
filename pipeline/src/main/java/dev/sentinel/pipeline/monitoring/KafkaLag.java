package dev.sentinel.pipeline.monitoring;

import dev.sentinel.pipeline.source.KafkaAdmin;
import dev.sentinel.pipeline.source.KafkaSource;
import dev.sentinel.pipeline.source.StartFrom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How far behind the end of its topic the job is: the end offsets against the positions that the
 * job's own metrics show to be processed.
 *
 * <p>Not against what the consumer group has committed: runners commit when a read is checkpointed,
 * Spark before the records are processed at all, and a job that starts at {@code earliest} or
 * {@code latest} has no group.
 */
final class KafkaLag implements AutoCloseable {
  private final KafkaSource source;
  private final Supplier<Map<Integer, Long>> processed;
  private @Nullable Admin admin;
  private @MonotonicNonNull Map<Integer, Long> starts;

  /**
   * @param processed the offset after the last processed one, by partition
   */
  KafkaLag(KafkaSource source, Supplier<Map<Integer, Long>> processed) {
    this.source = source;
    this.processed = processed;
  }

  /**
   * A partition.
   *
   * @param position the offset of the first record that is not processed
   * @param end the offset that the next record will get
   */
  record Partition(long position, long end) {
    long lag() {
      return Math.max(0, end - position);
    }
  }

  /** Notes where the job is going to start; to be called before it does. */
  synchronized void markStart() throws ExecutionException {
    List<TopicPartition> partitions = partitions();
    Map<Integer, Long> offsets =
        offsets(
            partitions,
            source.startFrom() == StartFrom.LATEST ? OffsetSpec.latest() : OffsetSpec.earliest());
    if (source.startFrom() == StartFrom.COMMITTED) {
      Map<TopicPartition, @Nullable OffsetAndMetadata> committed =
          KafkaAdmin.get(
              admin()
                  .listConsumerGroupOffsets(source.consumerGroup())
                  .partitionsToOffsetAndMetadata(),
              source);
      committed.forEach(
          (partition, position) -> {
            if (position != null && partition.topic().equals(source.topic())) {
              offsets.put(partition.partition(), position.offset());
            }
          });
    }
    starts = offsets;
  }

  /** Asks Kafka. A partition that was added since the start is not read, and counts in full. */
  synchronized Map<Integer, Partition> measure() throws ExecutionException {
    // In this order, lag is never understated.
    Map<Integer, Long> positions = processed.get();
    Map<Integer, Long> ends = offsets(partitions(), OffsetSpec.latest());
    Map<Integer, Partition> lags = new TreeMap<>();
    ends.forEach(
        (partition, end) -> {
          Long position = positions.get(partition);
          if (position == null) {
            position = starts == null ? null : starts.get(partition);
          }
          lags.put(partition, new Partition(position == null ? 0 : position, end));
        });
    return lags;
  }

  private List<TopicPartition> partitions() throws ExecutionException {
    return KafkaAdmin.get(
            admin().describeTopics(List.of(source.topic())).topicNameValues().get(source.topic()),
            source)
        .partitions()
        .stream()
        .map(TopicPartitionInfo::partition)
        .map(partition -> new TopicPartition(source.topic(), partition))
        .toList();
  }

  private Map<Integer, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
      throws ExecutionException {
    Map<TopicPartition, ListOffsetsResultInfo> found =
        KafkaAdmin.get(
            admin()
                .listOffsets(
                    partitions.stream().collect(Collectors.toMap(Function.identity(), p -> which)))
                .all(),
            source);
    Map<Integer, Long> offsets = new TreeMap<>();
    found.forEach((partition, offset) -> offsets.put(partition.partition(), offset.offset()));
    return offsets;
  }

  private Admin admin() {
    if (admin == null) {
      admin = KafkaAdmin.open(source);
    }
    return admin;
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close();
    }
  }
}
