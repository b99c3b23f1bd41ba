package dev.sentinel.pipeline.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureOracle;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.testing.Databases;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every value that a rule of the running job sees, against {@link FeatureOracle}, with a stop and a
 * new start in between. The rules fire whenever they have their values, so the alerts' reasons tell
 * them all.
 */
@ExtendWith(EmbeddedServicesExtension.class)
public abstract class FeatureSuite {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
  private static final int PARTITIONS = 4;
  private static final int USERS = 24;
  private static final int ROUNDS = 12;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NAME = Pattern.compile("(user|card|terminal)\\.[a-z0-9_]+");

  /** By rule id: what it needs to fire. */
  private static final Map<String, String> RULES =
      new TreeMap<>(
          Map.of(
              "always", "user.count_10m >= 0 && user.sum_24h >= 0.0",
              "users", "user.mean_24h >= 0.0 && user.max_7d >= 0.0 && user.count_30d >= 0",
              "spread", "user.stddev_7d >= 0.0 && user.distinct_terminal_24h >= 0",
              "clock", "user.seconds_since_last >= 0 && user.age_seconds >= 0",
              "travel", "user.distance_km >= 0.0 && user.speed_kmh >= 0.0",
              "cards", "card.count_1h >= 0 && card.count_under_50_24h >= 0",
              "terminals",
                  "terminal.count_10m >= 0 && terminal.distinct_user_24h >= 0 &&"
                      + " terminal.sum_1h >= 0.0"));

  private final Random random = new Random(31);
  private EmbeddedServices services;
  private String topic;
  private JdbcSettings database;

  /** Starts the job on the runner under test, without waiting for its end. */
  protected abstract EndToEndSuite.RunningJob start(SentinelOptions options) throws Exception;

  /**
   * How many rounds are sent before their alerts are waited for. In a round every user, card and
   * terminal comes once, so that a runner that does not keep bundles in order has one right answer.
   */
  protected abstract int roundsAtATime();

  @Test
  void valuesAreThoseOfTheOracleAcrossARestart(EmbeddedServices embedded, @TempDir Path folder)
      throws Exception {
    services = embedded;
    JobSetup setup = JobSetup.withFolder(services, PARTITIONS, folder.resolve("lake"));
    SentinelOptions options = setup.options();
    options.setRules(Files.writeString(folder.resolve("rules.yaml"), rules()).toString());
    options.setLakeWindowSeconds(1);
    options.setAllowedLatenessMinutes(1);
    topic = options.getTransactionsTopic();
    database = setup.database();
    FeatureOracle oracle =
        new FeatureOracle(RULES.values().stream().flatMap(FeatureSuite::features).toList());
    List<List<Transaction>> rounds = rounds();
    Map<String, Map<Feature, Object>> expected = new TreeMap<>();
    rounds.forEach(
        round -> round.forEach(one -> expected.put(one.transactionId(), oracle.observe(one))));

    List<List<Transaction>> before = rounds.subList(0, ROUNDS / 2);
    EndToEndSuite.RunningJob first = start(options);
    try {
      sendAndAwait(before);
      // Only what the statistics need is read again then, which is less than a round.
      await().atMost(PATIENCE).until(() -> setup.outputs().lakeRowCount() == USERS * ROUNDS / 2);
    } finally {
      first.stop();
    }
    int evaluated = alerts().size();
    // What is read again is evaluated again, by rebuilt histories; nothing stands in its way.
    Databases.execute(database, "DELETE FROM fraud_alerts");
    EndToEndSuite.RunningJob second = start(options);
    try {
      List<Transaction> last = before.get(before.size() - 1);
      awaitAlerts(last.subList(USERS - PARTITIONS, USERS));
      sendAndAwait(rounds.subList(ROUNDS / 2, ROUNDS));
    } finally {
      second.stop();
    }

    Map<String, JsonNode> alerts = alerts();
    alerts.forEach((id, reasons) -> assertValues(id, reasons, expected.get(id)));
    assertThat(evaluated).isEqualTo(USERS * ROUNDS / 2);
    assertThat(alerts).hasSizeGreaterThan(USERS * ROUNDS / 2);
    // The rest was too long ago to be read again: it must have come from the lake.
    assertThat(alerts).hasSizeLessThan(USERS * ROUNDS);
    try (var files = Files.walk(folder.resolve("lake/_features"))) {
      assertThat(files).anyMatch(file -> file.toString().endsWith(".state"));
    }
  }

  private void sendAndAwait(List<List<Transaction>> rounds) throws Exception {
    for (int i = 0; i < rounds.size(); i += roundsAtATime()) {
      List<Transaction> some =
          rounds.subList(i, Math.min(i + roundsAtATime(), rounds.size())).stream()
              .flatMap(List::stream)
              .toList();
      send(some);
      awaitAlerts(some);
    }
  }

  private void awaitAlerts(List<Transaction> transactions) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              Map<String, JsonNode> alerts = alerts();
              return transactions.stream().allMatch(one -> alerts.containsKey(one.transactionId()));
            });
  }

  /** Each rule that has all its values has fired with them, and no other. */
  private static void assertValues(String id, JsonNode reasons, Map<Feature, Object> expected) {
    Map<String, Map<String, String>> fired = new TreeMap<>();
    for (JsonNode reason : reasons) {
      Map<String, String> values = new TreeMap<>();
      for (JsonNode condition : reason.path("conditions")) {
        values.put(condition.path("feature").asText(), condition.path("value").asText());
      }
      fired.put(reason.path("rule").asText(), values);
    }
    for (Map.Entry<String, String> rule : RULES.entrySet()) {
      List<Feature> features = features(rule.getValue()).toList();
      if (!expected.keySet().containsAll(features)) {
        assertThat(fired).as("rules of %s", id).doesNotContainKey(rule.getKey());
        continue;
      }
      assertThat(fired).as("rules of %s", id).containsKey(rule.getKey());
      for (Feature feature : features) {
        String value = fired.get(rule.getKey()).get(feature.name());
        assertThat(value).as("%s of %s", feature, id).isNotNull();
        assertClose(feature + " of " + id, new BigDecimal(value), expected.get(feature));
      }
    }
  }

  private static void assertClose(String what, BigDecimal value, Object expected) {
    if (expected instanceof Double number) {
      assertThat(Math.abs(value.doubleValue() - number))
          .as("%s: %s, expected %s", what, value, number)
          .isLessThanOrEqualTo(Math.max(1e-6, Math.abs(number) * 1e-9));
    } else {
      assertThat(value).as(what).isEqualByComparingTo(new BigDecimal(expected.toString()));
    }
  }

  private static Stream<Feature> features(String when) {
    Matcher names = NAME.matcher(when);
    return names.results().map(name -> Feature.parse(name.group()).orElseThrow());
  }

  private static String rules() {
    StringBuilder rules = new StringBuilder("rules:\n");
    RULES.forEach(
        (id, when) ->
            rules.append(
                """
                  - id: %s
                    version: 1
                    description: %s has all its values
                    when: %s
                    score: 10
                """
                    .formatted(id, id, when)));
    return rules.toString();
  }

  /** Users keep to their partition, and terminals to that of their users. */
  private List<List<Transaction>> rounds() {
    long[] offsets = new long[PARTITIONS];
    List<List<Transaction>> rounds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Transaction> transactions = new ArrayList<>();
      for (int user = 0; user < USERS; user++) {
        int partition = user % PARTITIONS;
        boolean late = random.nextInt(8) == 0;
        boolean placed = random.nextInt(3) > 0;
        Instant time =
            START.plusSeconds(round * 97L + user * 2L).minusSeconds(late ? random.nextInt(300) : 0);
        String terminal =
            "t" + partition + "-" + (user / PARTITIONS + round) % (USERS / PARTITIONS);
        double latitude = random.nextInt(60_000) / 1_000.0;
        double longitude = random.nextInt(90_000) / 1_000.0;
        transactions.add(
            Transaction.builder(
                    "r" + round + "-u" + user,
                    "u" + user,
                    new BigDecimal(random.nextInt(1_000_000)).movePointLeft(4),
                    time)
                .currency(random.nextInt(6) == 0 ? "EUR" : "USD")
                // Who comes late is not in the order of what is shared.
                .terminalId(late ? null : terminal)
                .cardId(late ? null : "c" + user + "-" + round % 2)
                .location(placed ? latitude : null, placed ? longitude : null)
                .build(
                    new KafkaPosition(
                        topic,
                        partition,
                        offsets[partition]++,
                        START.plusSeconds(round * 97L + user * 2L).toEpochMilli()),
                    START));
      }
      rounds.add(transactions);
    }
    return rounds;
  }

  private void send(List<Transaction> transactions)
      throws InterruptedException, ExecutionException {
    Map<String, Object> config =
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, services.kafka().bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (Transaction one : transactions) {
        long offset =
            producer
                .send(
                    new ProducerRecord<>(
                        topic,
                        one.source().partition(),
                        one.source().timestampMillis(),
                        one.userId().getBytes(StandardCharsets.UTF_8),
                        json(one).getBytes(StandardCharsets.UTF_8)))
                .get()
                .offset();
        assertThat(offset).isEqualTo(one.source().offset());
      }
    }
  }

  private static String json(Transaction one) {
    var json =
        JSON.createObjectNode()
            .put("transaction_id", one.transactionId())
            .put("user_id", one.userId())
            .put("amount", one.amount().toPlainString())
            .put("timestamp", one.timestamp().toString())
            .put("currency", one.currency());
    if (one.terminalId() != null) {
      json.put("terminal_id", one.terminalId()).put("card_id", one.cardId());
    }
    if (one.latitude() != null) {
      json.put("latitude", one.latitude()).put("longitude", one.longitude());
    }
    return json.toString();
  }

  private Map<String, JsonNode> alerts() throws Exception {
    Map<String, JsonNode> alerts = new TreeMap<>();
    for (String row :
        Databases.query(database, "SELECT transaction_id, reasons FROM fraud_alerts")) {
      String[] columns = row.split(" \\| ", 2);
      alerts.put(columns[0], JSON.readTree(columns[1]));
    }
    return alerts;
  }
}
