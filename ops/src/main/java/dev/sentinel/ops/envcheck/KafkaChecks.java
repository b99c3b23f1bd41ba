package dev.sentinel.ops.envcheck;

import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.source.KafkaAdmin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the brokers whether the job could read and write. */
final class KafkaChecks {
  private final SentinelConfig config;

  KafkaChecks(SentinelConfig config) {
    this.config = config;
  }

  List<CheckResult> run() {
    List<CheckResult> results = new ArrayList<>();
    String brokers = "Kafka";
    try (Admin admin = KafkaAdmin.open(config.source())) {
      int nodes = KafkaAdmin.get(admin.describeCluster().nodes(), config.source()).size();
      results.add(
          CheckResult.ok(
              brokers,
              nodes
                  + (nodes == 1 ? " broker at " : " brokers at ")
                  + config.source().bootstrapServers()));
      boolean source =
          topic(admin, config.source().topic(), "transactionsTopic", AclOperation.READ, results);
      boolean letters =
          topic(admin, config.deadLetterTopic(), "deadLetterTopic", AclOperation.WRITE, results);
      if (source && letters) {
        sizes(admin, results);
      }
    } catch (StartupException e) {
      results.add(CheckResult.failed(brokers, e.getMessage()));
    } catch (ExecutionException e) {
      results.add(
          CheckResult.failed(brokers, "does not describe itself: " + e.getCause().getMessage()));
    }
    return results;
  }

  private boolean topic(
      Admin admin, String topic, String option, AclOperation needed, List<CheckResult> results) {
    String subject = "Topic " + topic;
    try {
      TopicDescription description =
          KafkaAdmin.get(
              admin
                  .describeTopics(
                      List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                  .topicNameValues()
                  .get(topic),
              config.source());
      // Null where the brokers check no rights.
      Set<AclOperation> allowed = description.authorizedOperations();
      if (allowed != null && !allowed.contains(needed) && !allowed.contains(AclOperation.ALL)) {
        results.add(
            CheckResult.failed(
                subject, "the Kafka user lacks the right " + needed + "; grant it to the job"));
        return false;
      }
      int partitions = description.partitions().size();
      results.add(
          CheckResult.ok(subject, partitions + (partitions == 1 ? " partition" : " partitions")));
      return true;
    } catch (StartupException e) {
      results.add(CheckResult.failed(subject, e.getMessage()));
    } catch (ExecutionException e) {
      results.add(
          CheckResult.failed(
              subject,
              e.getCause() instanceof UnknownTopicOrPartitionException
                  ? "does not exist; create it, or correct --" + option
                  : e.getCause().getMessage()));
    }
    return false;
  }

  /** A dead letter is larger than its record: headers come on top. */
  private void sizes(Admin admin, List<CheckResult> results) {
    String subject = "Size of dead letters";
    ConfigResource source = new ConfigResource(ConfigResource.Type.TOPIC, config.source().topic());
    ConfigResource letters =
        new ConfigResource(ConfigResource.Type.TOPIC, config.deadLetterTopic());
    try {
      Map<ConfigResource, Config> configs =
          KafkaAdmin.get(admin.describeConfigs(List.of(source, letters)).all(), config.source());
      long largest = maxBytes(configs.get(source));
      long room = maxBytes(configs.get(letters));
      results.add(
          room > largest
              ? CheckResult.ok(subject, "max.message.bytes " + room + ", of records " + largest)
              : CheckResult.warning(
                  subject,
                  "max.message.bytes of "
                      + config.deadLetterTopic()
                      + " is "
                      + room
                      + ", of "
                      + config.source().topic()
                      + " "
                      + largest
                      + ": the largest records do not fit with their headers; raise the former"));
    } catch (StartupException | ExecutionException e) {
      results.add(CheckResult.skipped(subject, "the brokers do not tell: " + e.getMessage()));
    }
  }

  private static long maxBytes(Config topic) {
    return Long.parseLong(topic.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
  }
}
