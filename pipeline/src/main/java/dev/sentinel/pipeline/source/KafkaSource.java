package dev.sentinel.pipeline.source;

import java.io.Serializable;
import java.util.Map;

/**
 * The topic to read and how to reach it.
 *
 * @param bootstrapServers brokers as {@code host:port}, separated by commas
 * @param topic the topic of transactions
 * @param consumerGroup the group whose positions {@link StartFrom#COMMITTED} uses
 * @param startFrom where to start without a checkpoint
 * @param properties further client settings, such as those of SASL and TLS
 */
public record KafkaSource(
    String bootstrapServers,
    String topic,
    String consumerGroup,
    StartFrom startFrom,
    Map<String, Object> properties)
    implements Serializable {

  public KafkaSource {
    properties = Map.copyOf(properties);
  }

  /** The brokers as the subject of a sentence. */
  public String service() {
    return "Kafka at " + bootstrapServers;
  }

  /** Leaves the properties out: they can hold secrets. */
  @Override
  public String toString() {
    return topic + " at " + bootstrapServers;
  }
}
