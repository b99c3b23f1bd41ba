package dev.sentinel.pipeline.preflight;

import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.source.KafkaAdmin;
import dev.sentinel.pipeline.source.KafkaSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Checks that the brokers answer and both topics are there. */
final class KafkaCheck {
  private KafkaCheck() {}

  static void run(SentinelConfig config) {
    KafkaSource source = config.source();
    try (Admin admin = KafkaAdmin.open(source)) {
      Map<String, KafkaFuture<TopicDescription>> topics =
          admin.describeTopics(List.of(source.topic(), config.deadLetterTopic())).topicNameValues();
      require(topics.get(source.topic()), source.topic(), "transactionsTopic", source);
      require(
          topics.get(config.deadLetterTopic()),
          config.deadLetterTopic(),
          "deadLetterTopic",
          source);
    }
  }

  private static void require(
      KafkaFuture<TopicDescription> topic, String name, String option, KafkaSource source) {
    try {
      KafkaAdmin.get(topic, source);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new StartupException(
            "Topic "
                + name
                + " (--"
                + option
                + ") does not exist at "
                + source.bootstrapServers()
                + "; create it first.",
            e);
      }
      throw new StartupException(
          "Kafka cannot describe topic " + name + ": " + e.getCause().getMessage(), e);
    }
  }
}
