package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.oracle.JobSetup;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RulePack;
import dev.sentinel.pipeline.rules.RuleYaml;
import dev.sentinel.pipeline.rules.store.RuleStore;
import dev.sentinel.pipeline.testing.Databases;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rule is changed while a stream flows: the job goes on, every transaction is judged by the
 * version that its Kafka timestamp says, and a job that reads the topic again comes to the same.
 */
@ExtendWith(EmbeddedServicesExtension.class)
class RuleChangeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String RULE = "amount-threshold";
  private static final int PARTITIONS = 4;

  /** Kafka's timestamp of each transaction. */
  private final Map<String, Instant> sent = new ConcurrentHashMap<>();

  private JdbcSettings database;

  @Test
  void eachTransactionIsJudgedByTheVersionOfItsTime(EmbeddedServices services, @TempDir Path folder)
      throws Exception {
    JobSetup setup = JobSetup.withFolder(services, PARTITIONS, folder.resolve("lake"));
    setup.options().setRules("database");
    setup.options().setLakeWindowSeconds(1);
    database = setup.database();
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () ->
                send(
                    services.kafka().bootstrapServers(),
                    setup.options().getTransactionsTopic(),
                    enough));

    Instant validFrom;
    try (SparkProcess job = start(setup, folder.resolve("first"))) {
      awaitAlertsOf(1, job);
      validFrom = store(changed());
      // Some of the transactions after it are alerts by then, so most before it are as well.
      awaitAlertsOf(2, job);
      enough.set(true);
      sending.join();
      awaitAll(job);
    } finally {
      enough.set(true);
      sending.join();
    }
    Map<String, Integer> expected = new TreeMap<>();
    sent.forEach((id, time) -> expected.put(id, time.isBefore(validFrom) ? 1 : 2));
    assertThat(alerts()).isEqualTo(expected);
    assertThat(expected.values()).contains(1, 2);

    Databases.execute(database, "DELETE FROM fraud_alerts");
    setup.options().setConsumerGroup(setup.options().getConsumerGroup() + "-again");
    setup.options().setLake(folder.resolve("lake-again").toString());
    try (SparkProcess job = start(setup, folder.resolve("second"))) {
      awaitAll(job);
    }
    assertThat(alerts()).isEqualTo(expected);
  }

  private static SparkProcess start(JobSetup setup, Path checkpoints) throws Exception {
    return SparkProcess.local(setup.options(), "--checkpointDir=" + checkpoints);
  }

  /** The same rule, with a limit that is reached much sooner. */
  private static RuleDefinition changed() throws Exception {
    assertThat(RulePack.definitions()).extracting(RuleDefinition::id).contains(RULE);
    return RuleYaml.read(
            "change",
            """
            rules:
              - id: %s
                version: 2
                description: Amount {tx.amount} is above 100
                when: tx.amount > 100
                score: 70
            """
                .formatted(RULE))
        .get(0);
  }

  private Instant store(RuleDefinition rule) throws SQLException {
    try (RuleStore store = RuleStore.open(database, "test")) {
      return store.insert(List.of(rule), null, "alice", "lower the limit");
    }
  }

  /** Transactions that both versions fire on, of many users, hundreds a second. */
  private void send(String bootstrapServers, String topic, AtomicBoolean enough) {
    Map<String, Object> config = Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; !enough.get(); i++) {
        String id = "tx-" + i;
        String user = "u" + i % 5_000;
        String json =
            "{\"transaction_id\":\"%s\",\"user_id\":\"%s\",\"amount\":6000,\"timestamp\":\"%s\"}"
                .formatted(id, user, Instant.now());
        RecordMetadata written = producer.send(new ProducerRecord<>(topic, user, json)).get();
        sent.put(id, Instant.ofEpochMilli(written.timestamp()));
        if (i % 20 == 0) {
          LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("not acknowledged", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitAlertsOf(int version, SparkProcess job) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> !job.isAlive() || alerts().containsValue(version));
    assertThat(job.isAlive()).as("%s", job).isTrue();
  }

  private void awaitAll(SparkProcess job) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> !job.isAlive() || alerts().size() >= sent.size());
    assertThat(job.isAlive()).as("%s", job).isTrue();
  }

  /** By transaction: the version of the rule that fired. */
  private Map<String, Integer> alerts() throws SQLException {
    Map<String, Integer> versions = new TreeMap<>();
    for (String row :
        Databases.query(
            database,
            """
            SELECT transaction_id, reason->>'version'
            FROM fraud_alerts, jsonb_array_elements(reasons) AS reason
            WHERE reason->>'rule' = '%s'\
            """
                .formatted(RULE))) {
      String[] columns = row.split(" \\| ", 2);
      versions.put(columns[0], Integer.valueOf(columns[1]));
    }
    return versions;
  }
}
