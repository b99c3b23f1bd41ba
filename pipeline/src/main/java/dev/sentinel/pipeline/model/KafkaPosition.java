package dev.sentinel.pipeline.model;

import java.io.Serializable;
import java.util.Objects;

/**
 * Where a record lies in Kafka: its identity for ever, and how the lake is audited against the
 * topic.
 *
 * @param topic the topic's name
 * @param partition the partition's number
 * @param offset the record's offset in its partition
 * @param timestampMillis the record's Kafka timestamp in milliseconds since the epoch, or -1 when
 *     the record has none
 */
public record KafkaPosition(String topic, int partition, long offset, long timestampMillis)
    implements Serializable {

  public KafkaPosition {
    Objects.requireNonNull(topic, "topic");
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
