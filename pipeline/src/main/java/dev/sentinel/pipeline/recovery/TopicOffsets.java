package dev.sentinel.pipeline.recovery;

import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.source.KafkaAdmin;
import dev.sentinel.pipeline.source.KafkaSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** The offsets of a topic's partitions and of a consumer group. */
final class TopicOffsets {
  private TopicOffsets() {}

  /**
   * What a partition holds.
   *
   * @param beginning the first offset it still has
   * @param end the offset the next record will get
   */
  record Bounds(long beginning, long end) {}

  static Map<Integer, Bounds> bounds(KafkaSource source) {
    try (Admin admin = KafkaAdmin.open(source)) {
      List<TopicPartition> partitions =
          KafkaAdmin.get(
                  admin
                      .describeTopics(List.of(source.topic()))
                      .topicNameValues()
                      .get(source.topic()),
                  source)
              .partitions()
              .stream()
              .map(TopicPartitionInfo::partition)
              .map(partition -> new TopicPartition(source.topic(), partition))
              .toList();
      var beginnings = offsets(admin, partitions, OffsetSpec.earliest(), source);
      var ends = offsets(admin, partitions, OffsetSpec.latest(), source);
      Map<Integer, Bounds> bounds = new TreeMap<>();
      for (TopicPartition partition : partitions) {
        bounds.put(
            partition.partition(),
            new Bounds(beginnings.get(partition).offset(), ends.get(partition).offset()));
      }
      return bounds;
    } catch (ExecutionException e) {
      throw new StartupException(
          "Kafka cannot list the offsets of topic "
              + source.topic()
              + ": "
              + e.getCause().getMessage(),
          e);
    }
  }

  private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Admin admin, List<TopicPartition> partitions, OffsetSpec which, KafkaSource source)
      throws ExecutionException {
    KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> offsets =
        admin
            .listOffsets(
                partitions.stream().collect(Collectors.toMap(Function.identity(), p -> which)))
            .all();
    return KafkaAdmin.get(offsets, source);
  }

  /**
   * Makes the job's consumer group start at the given offsets.
   *
   * @throws StartupException if a member of the group is reading at this moment
   */
  static void setGroupPositions(KafkaSource source, Map<Integer, Long> positions) {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        positions.entrySet().stream()
            .collect(
                Collectors.toMap(
                    position -> new TopicPartition(source.topic(), position.getKey()),
                    position -> new OffsetAndMetadata(position.getValue())));
    try (Admin admin = KafkaAdmin.open(source)) {
      KafkaAdmin.get(
          admin.alterConsumerGroupOffsets(source.consumerGroup(), offsets).all(), source);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownMemberIdException) {
        throw new StartupException(
            "Consumer group "
                + source.consumerGroup()
                + " is in use; stop the other job, or choose another --consumerGroup.",
            e);
      }
      throw new StartupException(
          "Kafka cannot set the position of consumer group "
              + source.consumerGroup()
              + ": "
              + e.getCause().getMessage(),
          e);
    }
  }
}
