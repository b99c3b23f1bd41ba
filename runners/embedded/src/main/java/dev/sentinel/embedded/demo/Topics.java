package dev.sentinel.embedded.demo;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** What goes on in the topics. */
final class Topics {

  static final String TRANSACTIONS = "transactions";
  static final int PARTITIONS = 4;
  static final String DEAD_LETTERS = "transactions.dead-letter";

  private static final long PATIENCE_SECONDS = 10;

  private final String bootstrapServers;

  Topics(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** How many records were ever sent to the topic of dead letters. */
  long deadLetters() {
    TopicPartition partition = new TopicPartition(DEAD_LETTERS, 0);
    Map<String, Object> config = new HashMap<>();
    config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(AdminClientConfig.CLIENT_ID_CONFIG, "sentinel-demo");
    try (Admin admin = Admin.create(config)) {
      ListOffsetsResultInfo end =
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition)
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return end.offset();
    } catch (ExecutionException | TimeoutException e) {
      throw new DemoException("Cannot count the dead letters: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException("Interrupted while counting the dead letters", e);
    }
  }

  /**
   * Whether anybody has begun to read transactions. The broker, which runs in this JVM, counts the
   * requests; the pipeline itself tells nobody.
   */
  static boolean isRead() {
    try {
      ObjectName fetches =
          new ObjectName(
              "kafka.server:type=BrokerTopicMetrics,name=TotalFetchRequestsPerSec,topic="
                  + TRANSACTIONS);
      Object count = ManagementFactory.getPlatformMBeanServer().getAttribute(fetches, "Count");
      return ((Long) count) > 0;
    } catch (InstanceNotFoundException e) {
      // The broker counts from the first request on.
      return false;
    } catch (JMException e) {
      throw new DemoException("Cannot tell whether the pipeline reads: " + e, e);
    }
  }

  /** All of them, as they are written for people. */
  static String names() {
    return String.join(
        ", ", List.of(TRANSACTIONS + " (" + PARTITIONS + " partitions)", DEAD_LETTERS));
  }
}
