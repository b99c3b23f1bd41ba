package dev.sentinel.ops.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.ops.testing.Call;
import dev.sentinel.ops.testing.Job;
import dev.sentinel.pipeline.rules.ListEntry;
import dev.sentinel.pipeline.rules.ListField;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RulePack;
import dev.sentinel.pipeline.rules.RuleStatus;
import dev.sentinel.pipeline.rules.RuleYaml;
import dev.sentinel.pipeline.rules.store.RuleStore;
import dev.sentinel.pipeline.source.KafkaSource;
import dev.sentinel.pipeline.source.StartFrom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.PipelineResult;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Audits of what a real job made of a topic: first as it is, then after harm was done. Every test
 * puts back what it took, except for the last ones.
 */
@ExtendWith(EmbeddedServicesExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AuditIT {
  /** What other tests have left in the topic by then is nothing to alerts. */
  private static final String[] ALERT_FINDINGS = {
    "missing-alert", "unexpected-alert", "different-alert"
  };

  private static final Instant START = Instant.parse("2026-01-31T23:58:00Z");
  private static final int TRANSACTIONS = 300;
  private static final int USERS = 10;
  private static final int ABORTED = 5;
  private static final int PARTITIONS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int LATER = 1_000;

  /** Audits by the rules that come with Sentinel, and those of the database. */
  private static final String[] RULES_OF_DATABASE = {
    "--rules=database", "--featureEntities=user,card,terminal"
  };

  private static Job job;
  private static int refused;
  private static int suspicious;

  @BeforeAll
  static void runJob(EmbeddedServices services) throws Exception {
    job = Job.create(services, PARTITIONS);
    try (KafkaProducer<byte[], byte[]> producer =
        job.producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, job.topic()))) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < ABORTED; i++) {
        Job.send(
            producer, record("u" + i, transaction("aborted-" + i, "u" + i, "6000", START), START));
      }
      producer.abortTransaction();
      producer.beginTransaction();
      for (int i = 0; i < TRANSACTIONS; i++) {
        Instant time = START.plusSeconds(i);
        String user = "u" + i % USERS;
        if (i % 40 == 7) {
          Job.send(producer, record(user, "{\"transaction_id\":\"tx-" + i + "\"}", time));
          refused++;
        }
        boolean fraud = i % 30 == 4;
        suspicious += fraud ? 1 : 0;
        Job.send(
            producer,
            record(user, transaction("tx-" + i, user, fraud ? "9000.01" : "10.25", time), time));
      }
      producer.commitTransaction();
      PipelineResult running = job.start();
      try {
        await().atMost(PATIENCE).until(() -> job.counted() == TRANSACTIONS);
        producer.beginTransaction();
        for (int i = 0; i < USERS; i++) {
          Instant time = START.minusSeconds(7_200).plusSeconds(i);
          Job.send(
              producer,
              record("u" + i, transaction("late-" + i, "u" + i, "1.5", time), Instant.now()));
        }
        producer.commitTransaction();
        await()
            .atMost(PATIENCE)
            .until(() -> job.lakeRows("transaction_id").size() == TRANSACTIONS + USERS);
        await()
            .atMost(PATIENCE)
            .until(() -> job.query("SELECT transaction_id FROM fraud_alerts").size() == suspicious);
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    job.query("SELECT transaction_id FROM shadow_alerts").size()
                        == TRANSACTIONS / USERS + 1);
      } finally {
        running.cancel();
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String key, String value, Instant time) {
    return new ProducerRecord<>(job.topic(), null, time.toEpochMilli(), bytes(key), bytes(value));
  }

  private static String transaction(String id, String user, String amount, Instant time) {
    return "{\"transaction_id\":\"%s\",\"user_id\":\"%s\",\"amount\":%s,\"timestamp\":\"%s\"}"
        .formatted(id, user, amount, time);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Call audit(String... more) {
    return audit(line -> {}, more);
  }

  private static Call audit(Consumer<String> listener, String... more) {
    List<String> options = new ArrayList<>(List.of("--json", "--settle=0s", "--limit=1000"));
    options.addAll(Arrays.asList(more));
    return Call.of(listener, job.command("audit", options.toArray(String[]::new)));
  }

  /** The subjects of all findings, by kind. */
  private static Map<String, List<String>> findings(Call call) {
    assertThat(call.exitCode()).as(call.err()).isIn(0, 1);
    Map<String, List<String>> findings = new TreeMap<>();
    for (JsonNode group : call.json().get("findings")) {
      List<String> subjects = new ArrayList<>();
      group.get("named").forEach(named -> subjects.add(named.get("subject").asText()));
      assertThat(group.get("count").asInt()).isEqualTo(subjects.size());
      findings.put(group.get("kind").asText(), subjects);
    }
    assertThat(call.exitCode()).isEqualTo(findings.isEmpty() ? 0 : 1);
    return findings;
  }

  private static String detail(Call call, int finding) {
    return call.json().at("/findings/0/named").get(finding).get("detail").asText();
  }

  /** A part of the lake's rows as audits name them. */
  private static List<String> rowsOf(Path file) {
    // Of one window, the files of two dates have the same name.
    String name = file.getParent().getFileName() + "/" + file.getFileName();
    return job.lakeRows("filename, kafka_partition, kafka_offset, transaction_id").stream()
        .map(row -> row.split(" ", -1))
        .filter(row -> row[0].endsWith(name))
        .sorted(
            Comparator.comparing((String[] row) -> Integer.valueOf(row[1]))
                .thenComparing(row -> Long.valueOf(row[2])))
        .map(row -> job.topic() + "-" + row[1] + "@" + row[2])
        .toList();
  }

  private static Path largestFile() {
    return job.files().stream()
        .max(Comparator.comparing(file -> rowsOf(file).size()))
        .orElseThrow();
  }

  @Test
  @Order(1)
  void cleanRun() {
    Call call = audit();

    assertThat(findings(call)).isEmpty();
    JsonNode report = call.json();
    assertThat(report.get("clean").asBoolean()).isTrue();
    assertThat(report.at("/total/lake").asInt()).isEqualTo(TRANSACTIONS + USERS);
    assertThat(report.at("/total/dead_letters").asInt()).isEqualTo(refused);
    assertThat(report.at("/total/missing").asInt()).isZero();
    // Each transaction leaves a marker in each partition it wrote to, and one was rolled back.
    assertThat(report.at("/total/no_record").asInt()).isBetween(ABORTED + 3, ABORTED + 6);
    assertThat(report.at("/total/offsets").asInt())
        .isEqualTo(TRANSACTIONS + USERS + refused + report.at("/total/no_record").asInt());
    assertThat(report.at("/alerts/expected").asInt()).isEqualTo(suspicious);
    assertThat(report.at("/alerts/found").asInt()).isEqualTo(suspicious);
    assertThat(report.get("shadow_alerts").toString())
        .isEqualTo("{\"expected\":31,\"found\":31,\"not_evaluated\":{}}");
    assertThat(report.at("/stats/transactions").asInt()).isEqualTo(TRANSACTIONS + USERS);
    assertThat(report.at("/stats/counted").asInt()).isEqualTo(TRANSACTIONS);
    assertThat(report.at("/stats/left_out").asInt()).isEqualTo(USERS);
    assertThat(report.at("/stats/explained").toString()).isEqualTo("{\"late\":" + USERS + "}");
    List<String> days = new ArrayList<>();
    report
        .get("days")
        .forEach(
            day ->
                days.add(
                    day.get("date").asText()
                        + " "
                        + day.get("lake")
                        + " "
                        + day.get("alerts")
                        + " "
                        + day.get("counted")));
    assertThat(days).containsExactly("2026-01-31 130 4 120", "2026-02-01 180 6 180");
  }

  @Test
  @Order(1)
  void cleanRunInWords() {
    Call call = Call.of(job.command("audit", "--settle=0s"));

    assertThat(call.exitCode()).isZero();
    assertThat(call.out())
        .contains("Alerts: 10 expected, 10 found\nShadow alerts: 31 expected, 31 found\n")
        .contains("Statistics: 300 of 310 transactions counted in 300 rows; 10 late or too far")
        .contains("  10 rows lack late transactions, as they should\n")
        .endsWith("Clean: nothing is missing and nothing is doubled.\n")
        .doesNotContain(String.valueOf(job.database().password()) + " ");
    assertThat(call.err()).contains("Reading " + job.files().size() + " files of the lake");
  }

  @Test
  @Order(1)
  void lakeInFolder() {
    // The bucket's objects are files.
    Call call = audit("--lake=" + job.lake());

    assertThat(findings(call)).isEmpty();
    assertThat(call.json().at("/total/lake").asInt()).isEqualTo(TRANSACTIONS + USERS);
    assertThat(job.files()).isNotEmpty();
  }

  @Test
  @Order(2)
  void lostFile() throws IOException {
    Path file = largestFile();
    List<String> lost = rowsOf(file);
    Path aside = job.lake().resolve("aside");
    Files.move(file, aside);
    Call call;
    try {
      call = audit();
    } finally {
      Files.move(aside, file);
    }

    assertThat(lost).hasSizeGreaterThan(10);
    assertThat(findings(call)).isEqualTo(Map.of("missing-record", lost));
    assertThat(detail(call, 0)).startsWith("transaction tx-").endsWith(": not in the lake");
    assertThat(call.json().at("/total/missing").asInt()).isEqualTo(lost.size());
  }

  @Test
  @Order(2)
  void runningJobPublishesFileMeanwhile() throws IOException {
    Path file = largestFile();
    Path aside = job.lake().resolve("aside");
    Files.move(file, aside);
    Call call;
    try {
      call =
          audit(
              line -> {
                if (line.contains("Looking again")) {
                  move(aside, file);
                }
              },
              "--settle=2s");
    } finally {
      if (Files.exists(aside)) {
        Files.move(aside, file);
      }
    }

    assertThat(call.err()).contains("Looking again");
    assertThat(findings(call)).isEmpty();
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Order(2)
  void doubledFile() throws IOException {
    Path file = largestFile();
    List<String> doubled = rowsOf(file);
    Path copy = file.resolveSibling(file.getFileName().toString().replace("-0-0", "-7-0"));
    Files.copy(file, copy);
    Call call;
    try {
      call = audit();
    } finally {
      Files.delete(copy);
    }

    assertThat(findings(call)).isEqualTo(Map.of("doubled-row", doubled));
    assertThat(detail(call, 0))
        .startsWith("2 rows, in ")
        .contains(file.getFileName().toString(), copy.getFileName().toString());
    assertThat(call.json().at("/total/doubled").asInt()).isEqualTo(doubled.size());
  }

  @Test
  @Order(2)
  void fileInWrongFolder() throws IOException {
    Path file = largestFile();
    Path folder = file.resolveSibling("../date=2020-02-02").normalize();
    Files.createDirectories(folder);
    Path moved = folder.resolve(file.getFileName());
    Files.move(file, moved);
    Call call;
    try {
      call = audit();
    } finally {
      Files.move(moved, file);
      Files.delete(folder);
    }

    Map<String, List<String>> findings = findings(call);
    assertThat(findings).containsOnlyKeys("misplaced-row");
    assertThat(findings.get("misplaced-row"))
        .singleElement()
        .asString()
        .endsWith("date=2020-02-02/" + file.getFileName());
  }

  @Test
  @Order(2)
  void fileThatIsNoParquet() throws IOException {
    Path file = largestFile();
    Path broken = file.resolveSibling(file.getFileName().toString().replace("-0-0", "-8-0"));
    Files.writeString(broken, "PAR1 and then nothing");
    Call call;
    try {
      call = audit();
    } finally {
      Files.delete(broken);
    }

    Map<String, List<String>> findings = findings(call);
    assertThat(findings).containsOnlyKeys("unreadable-file");
    assertThat(findings.get("unreadable-file"))
        .singleElement()
        .asString()
        .endsWith(broken.getFileName().toString());
  }

  @Test
  @Order(2)
  void fileOfAnotherTopic() throws IOException {
    Path file = largestFile();
    Path other =
        file.resolveSibling(file.getFileName().toString().replace(job.topic(), "another-topic"));
    Files.copy(file, other);
    Call call;
    try {
      call = audit();
    } finally {
      Files.delete(other);
    }

    assertThat(findings(call)).isEmpty();
    assertThat(call.json().get("files_of_other_topics").asInt()).isEqualTo(1);
    assertThat(call.json().at("/total/lake").asInt()).isEqualTo(TRANSACTIONS + USERS);
  }

  @Test
  @Order(2)
  void alertsThatAreMissingWrongAndMadeUp() {
    job.execute("CREATE TABLE kept AS SELECT * FROM fraud_alerts");
    Call call;
    try {
      job.execute("DELETE FROM fraud_alerts WHERE transaction_id = 'tx-34'");
      job.execute("UPDATE fraud_alerts SET amount = 1, score = 3 WHERE transaction_id = 'tx-64'");
      job.execute(
          "INSERT INTO fraud_alerts SELECT (jsonb_populate_record(a, '{\"transaction_id\":"
              + " \"tx-95\"}')).* FROM fraud_alerts a WHERE transaction_id = 'tx-94'");
      call = audit();
    } finally {
      job.execute("TRUNCATE fraud_alerts");
      job.execute("INSERT INTO fraud_alerts SELECT * FROM kept");
      job.execute("DROP TABLE kept");
    }

    assertThat(findings(call))
        .isEqualTo(
            Map.of(
                "missing-alert", List.of("tx-34"),
                "different-alert", List.of("tx-64"),
                "unexpected-alert", List.of("tx-95")));
    assertThat(call.out()).contains("amount is 1.0000, not 9000.0100, score is 3, not 70");
  }

  @Test
  @Order(2)
  void shadowAlertsThatAreMissingWrongAndMadeUp() {
    job.execute("CREATE TABLE kept AS SELECT * FROM shadow_alerts");
    Call call;
    try {
      job.execute("DELETE FROM shadow_alerts WHERE transaction_id = 'tx-14'");
      job.execute("UPDATE shadow_alerts SET score = 31 WHERE transaction_id = 'tx-24'");
      job.execute(
          "INSERT INTO shadow_alerts SELECT (jsonb_populate_record(a, '{\"transaction_id\":"
              + " \"tx-95\"}')).* FROM shadow_alerts a WHERE transaction_id = 'tx-94'");
      call = audit();
    } finally {
      job.execute("TRUNCATE shadow_alerts");
      job.execute("INSERT INTO shadow_alerts SELECT * FROM kept");
      job.execute("DROP TABLE kept");
    }

    assertThat(findings(call))
        .isEqualTo(
            Map.of(
                "missing-shadow-alert", List.of("tx-14"),
                "different-shadow-alert", List.of("tx-24"),
                "unexpected-shadow-alert", List.of("tx-95")));
    assertThat(call.out()).contains("SHADOW, score is 31, not 30");
  }

  @Test
  @Order(2)
  void otherThresholdThanTheJobs() {
    Map<String, List<String>> findings = findings(audit("--alertThreshold=9000.01"));

    assertThat(findings).containsOnlyKeys("unexpected-alert");
    assertThat(findings.get("unexpected-alert")).hasSize(suspicious).contains("tx-4", "tx-274");
  }

  @Test
  @Order(2)
  void statisticsThatAreMissingWrongAndMadeUp() {
    job.execute("CREATE TABLE kept AS SELECT * FROM user_stats");
    Call call;
    try {
      job.execute(
          "DELETE FROM user_stats WHERE user_id = 'u1' AND window_start = '2026-01-31T23:58:00Z'");
      job.execute(
          "UPDATE user_stats SET total_spend = 11.25, avg_spend = 11.25 WHERE user_id = 'u2'"
              + " AND window_start = '2026-02-01T00:00:00Z'");
      job.execute(
          "UPDATE user_stats SET avg_spend = 99 WHERE user_id = 'u3'"
              + " AND window_start = '2026-02-01T00:00:10Z'");
      job.execute(
          "UPDATE user_stats SET txn_count = 2, total_spend = 20.5, avg_spend = 10.25"
              + " WHERE user_id = 'u5' AND window_start = '2026-02-01T00:00:20Z'");
      job.execute(
          "INSERT INTO user_stats SELECT 'nobody', window_start, window_end, currency, avg_spend,"
              + " txn_count, total_spend, min_spend, max_spend FROM kept LIMIT 1");
      call = audit();
    } finally {
      job.execute("TRUNCATE user_stats");
      job.execute("INSERT INTO user_stats SELECT * FROM kept");
      job.execute("DROP TABLE kept");
    }

    Map<String, List<String>> findings = findings(call);
    assertThat(findings)
        .containsOnlyKeys("missing-stats", "different-stats", "unexpected-stats")
        .containsEntry("missing-stats", List.of("user u1, 2026-01-31T23:58:00Z, USD"))
        .containsEntry(
            "different-stats",
            List.of(
                "user u2, 2026-02-01T00:00:00Z, USD",
                "user u3, 2026-02-01T00:00:10Z, USD",
                "user u5, 2026-02-01T00:00:20Z, USD"));
    assertThat(findings.get("unexpected-stats"))
        .singleElement()
        .asString()
        .startsWith("user nobody, ");
    assertThat(call.json().at("/stats/explained").toString()).isEqualTo("{\"late\":" + USERS + "}");
  }

  @Test
  @Order(2)
  void lateTransactionThatWasCountedAfterRestart() {
    job.execute(
        "INSERT INTO user_stats SELECT 'u3', '2026-01-31T21:58:00Z', '2026-01-31T21:58:10Z', 'USD',"
            + " 1.5, 1, 1.5, 1.5, 1.5");
    Call call;
    Call strict;
    try {
      call = audit();
      strict = audit("--strict");
    } finally {
      job.execute("DELETE FROM user_stats WHERE window_start = '2026-01-31T21:58:00Z'");
    }

    assertThat(findings(call)).isEmpty();
    // Both recounts agree then; nothing is left to explain about this row.
    assertThat(call.json().at("/stats/explained").toString())
        .isEqualTo("{\"late\":" + (USERS - 1) + "}");
    assertThat(findings(strict)).isEmpty();
  }

  @Test
  @Order(2)
  void deadLettersThatAreMissingAndTooMany() throws Exception {
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    KafkaSource source =
        new KafkaSource(
            job.services().kafka().bootstrapServers(),
            job.topic(),
            "none",
            StartFrom.EARLIEST,
            Map.of());
    try (dev.sentinel.ops.kafka.TopicReader reader =
        dev.sentinel.ops.kafka.TopicReader.open(source, job.deadLetterTopic(), "")) {
      reader
          .bounds()
          .forEach(
              (partition, bounds) ->
                  reader.read(partition, bounds.beginning(), bounds.end(), letters::add));
    }
    assertThat(letters).hasSize(refused);
    String other = job.services().kafka().newTopic(1);
    String archived = job.lakeRows("kafka_partition, kafka_offset").get(0);
    try (KafkaProducer<byte[], byte[]> producer = job.producer(Map.of())) {
      for (ConsumerRecord<byte[], byte[]> letter : letters.subList(1, letters.size())) {
        Job.send(
            producer,
            new ProducerRecord<>(other, null, letter.key(), letter.value(), letter.headers()));
      }
      ConsumerRecord<byte[], byte[]> last = letters.get(letters.size() - 1);
      // Sent twice, as a job may that was killed; and one of a record that is in the lake.
      Job.send(
          producer, new ProducerRecord<>(other, null, last.key(), last.value(), last.headers()));
      ProducerRecord<byte[], byte[]> wrong =
          new ProducerRecord<>(other, null, last.key(), last.value(), last.headers());
      wrong
          .headers()
          .add("sentinel.source.partition", bytes(archived.substring(0, archived.indexOf(' '))));
      wrong
          .headers()
          .add("sentinel.source.offset", bytes(archived.substring(archived.indexOf(' ') + 1)));
      Job.send(producer, wrong);
    }

    Call call = audit("--deadLetterTopic=" + other);

    assertThat(findings(call))
        .isEqualTo(
            Map.of(
                "missing-record",
                List.of(source(letters.get(0))),
                "archived-and-refused",
                List.of(job.topic() + "-" + archived.replace(' ', '@'))));
    assertThat(detail(call, 0)).endsWith("no dead letter says that it is refused, MISSING_FIELD");
    assertThat(call.json().get("repeated_dead_letters").asInt()).isEqualTo(1);
  }

  private static String source(ConsumerRecord<byte[], byte[]> letter) {
    return job.topic()
        + "-"
        + new String(
            letter.headers().lastHeader("sentinel.source.partition").value(),
            StandardCharsets.UTF_8)
        + "@"
        + new String(
            letter.headers().lastHeader("sentinel.source.offset").value(), StandardCharsets.UTF_8);
  }

  @Test
  @Order(2)
  void emptyLake() {
    Call call = audit("--lake=s3://" + job.services().s3().newBucket());

    Map<String, List<String>> findings = findings(call);
    assertThat(findings).containsOnlyKeys("missing-record");
    assertThat(findings.get("missing-record")).hasSize(TRANSACTIONS + USERS);
  }

  @Test
  @Order(2)
  void anotherTopicThanTheLakes() {
    String topic = job.services().kafka().newTopic(PARTITIONS);
    Call call = audit("--transactionsTopic=" + topic, "--deadLetterTopic=" + job.deadLetterTopic());

    // Its name is in none of the files, alerts and dead letters; the statistics are of others.
    Map<String, List<String>> findings = findings(call);
    assertThat(findings).isEmpty();
    assertThat(call.json().get("files").asInt()).isZero();
  }

  @Test
  @Order(3)
  void recordsBehindTheAuditedPart() throws Exception {
    String ends = ends();
    List<String> later = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = job.producer(Map.of())) {
      for (int i = 0; i < 3; i++) {
        var metadata =
            Job.send(
                producer,
                record(
                    "u" + i,
                    transaction("later-" + i, "u" + i, "8000", START.plusSeconds(LATER)),
                    START.plusSeconds(LATER + i)));
        later.add(job.topic() + "-" + metadata.partition() + "@" + metadata.offset());
      }
    }

    assertThat(ends).matches("0:\\d+,1:\\d+");
    assertThat(findings(audit("--up-to=" + ends))).isEmpty();
    assertThat(findings(audit("--up-to=" + START.plusSeconds(LATER)))).isEmpty();
    Map<String, List<String>> findings = findings(audit());
    assertThat(findings).containsOnlyKeys("missing-record");
    assertThat(findings.get("missing-record")).containsExactlyInAnyOrderElementsOf(later);
    // An alert and a count of a record behind the audited part are no errors.
    job.execute(
        """
        INSERT INTO user_stats VALUES ('u0', '2026-02-01T00:14:40Z', '2026-02-01T00:14:50Z', 'USD',
          8000, 1, 8000, 8000, 8000)\
        """);
    try {
      assertThat(findings(audit("--up-to=" + ends))).isEmpty();
    } finally {
      job.execute("DELETE FROM user_stats WHERE window_start = '2026-02-01T00:14:40Z'");
    }
  }

  /** Where each partition ends, as --up-to takes it. */
  private static String ends() {
    List<String> ends = new ArrayList<>();
    for (JsonNode partition : audit().json().get("partitions")) {
      ends.add(partition.get("partition") + ":" + partition.get("to"));
    }
    return String.join(",", ends);
  }

  @Test
  @Order(4)
  void expiredRecords() throws Exception {
    // What the test before has sent is still not archived.
    Map<String, List<String>> before = findings(audit());
    String ends = ends();
    Map<TopicPartition, RecordsToDelete> half = new HashMap<>();
    for (String end : ends.split(",", -1)) {
      String[] parts = end.split(":", -1);
      half.put(
          new TopicPartition(job.topic(), Integer.parseInt(parts[0])),
          RecordsToDelete.beforeOffset(Long.parseLong(parts[1]) / 2));
    }
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", job.services().kafka().bootstrapServers()))) {
      admin.deleteRecords(half).all().get();
    }
    Call call = audit("--up-to=" + ends);
    assertThat(findings(call)).isEqualTo(before);
    // The lake's rows are still compared with alerts and statistics, whether the topic has them or
    // not; what was late can no longer be told for sure by clocks that expired records moved.
    assertThat(call.json().at("/alerts/expected").asInt()).isEqualTo(suspicious);
    assertThat(call.json().at("/stats/transactions").asInt()).isEqualTo(TRANSACTIONS + USERS);

    job.execute(
        "DELETE FROM user_stats WHERE window_start = '2026-01-31T23:58:00Z' AND user_id = 'u1'");
    assertThat(findings(audit("--up-to=" + ends)))
        .containsEntry("missing-stats", List.of("user u1, 2026-01-31T23:58:00Z, USD"));
  }

  /** The shipped rule velocity-count needs what was before. */
  @Test
  @Order(2)
  void alertsOfRulesThatNeedMoreThanTheTransactionAreTakenAsTheyAre() {
    String[] row =
        job.lakeRows("transaction_id, user_id, kafka_partition, kafka_offset").stream()
            .filter(line -> line.startsWith("tx-0 "))
            .findFirst()
            .orElseThrow()
            .split(" ", -1);
    String insert =
        "INSERT INTO fraud_alerts (transaction_id, user_id, amount, timestamp, rules, reasons,"
            + " score, severity, kafka_topic, kafka_partition, kafka_offset) VALUES ('tx-0', '%s',"
            + " 10.25, '%s', '%s', '[]', 99, 'CRITICAL', '%s', %s, %s)";
    try {
      job.execute(insert.formatted(row[1], START, "{velocity-count}", job.topic(), row[2], row[3]));

      Call call = audit(RULES_OF_DATABASE);

      assertThat(findings(call)).doesNotContainKeys(ALERT_FINDINGS);
      assertThat(call.json().at("/alerts/not_evaluated")).hasToString("{\"velocity-count\":1}");

      job.execute("DELETE FROM fraud_alerts WHERE transaction_id = 'tx-0'");
      job.execute(
          insert.formatted(
              row[1], START, "{amount-threshold,velocity-count}", job.topic(), row[2], row[3]));
      assertThat(findings(audit(RULES_OF_DATABASE)))
          .containsEntry("unexpected-alert", List.of("tx-0"));
    } finally {
      job.execute("DELETE FROM fraud_alerts WHERE transaction_id = 'tx-0'");
    }
  }

  /** Nobody can tell from the lake which version a record had: either is right. */
  @Test
  @Order(2)
  void alertsOfEitherVersionOfARuleAreRight() throws SQLException {
    RuleDefinition amount =
        RulePack.definitions().stream()
            .filter(rule -> rule.id().equals("amount-threshold"))
            .findFirst()
            .orElseThrow();
    try (RuleStore store = RuleStore.open(job.database(), "test")) {
      store.insert(
          List.of(amount.withVersion(2).withStatus(RuleStatus.PAUSED)), null, "me", "a test");
    }
    try {
      assertThat(findings(audit(RULES_OF_DATABASE))).doesNotContainKeys(ALERT_FINDINGS);
      assertThat(audit(RULES_OF_DATABASE).json().at("/alerts/expected").asLong()).isZero();
    } finally {
      forget("rules");
    }
  }

  /** Whether the allow list had its say about a transaction is told by its row in shadow_alerts. */
  @Test
  @Order(2)
  void alertsThatTheAllowListSuppressed() throws Exception {
    String suppress =
        "INSERT INTO shadow_alerts SELECT transaction_id, 'SUPPRESSED', user_id, amount, currency,"
            + " timestamp, rules, reasons, score, severity, '{\"field\": \"user_id\"}',"
            + " kafka_topic, kafka_partition, kafka_offset FROM fraud_alerts WHERE transaction_id ="
            + " 'tx-34'";
    job.execute("CREATE TABLE kept AS SELECT * FROM fraud_alerts");
    try (RuleStore store = RuleStore.open(job.database(), "test")) {
      store.insert(RuleYaml.readFile(Job.rules()), null, "me", "a test");
      job.execute(suppress);
      assertThat(findings(audit(RULES_OF_DATABASE)))
          .isEqualTo(Map.of("unexpected-shadow-alert", List.of("tx-34")));

      store.insert(
          new ListEntry(
              ListEntry.Kind.ALLOW,
              ListField.USER_ID,
              "u4",
              Instant.EPOCH,
              null,
              false,
              "a test",
              "me"));
      job.execute("DELETE FROM fraud_alerts WHERE transaction_id = 'tx-34'");
      Call call = audit(RULES_OF_DATABASE);
      assertThat(findings(call)).isEmpty();
      assertThat(call.json().at("/alerts/expected").asInt()).isEqualTo(suspicious - 1);
      assertThat(call.json().at("/shadow_alerts/found").asInt()).isEqualTo(32);

      job.execute("UPDATE shadow_alerts SET amount = 1 WHERE kind = 'SUPPRESSED'");
      assertThat(findings(audit(RULES_OF_DATABASE)))
          .isEqualTo(Map.of("different-shadow-alert", List.of("tx-34")));
      job.execute("DELETE FROM shadow_alerts WHERE kind = 'SUPPRESSED'");
      assertThat(findings(audit(RULES_OF_DATABASE)))
          .isEqualTo(Map.of("missing-alert", List.of("tx-34")));
    } finally {
      job.execute("DELETE FROM shadow_alerts WHERE kind = 'SUPPRESSED'");
      job.execute("TRUNCATE fraud_alerts");
      job.execute("INSERT INTO fraud_alerts SELECT * FROM kept");
      job.execute("DROP TABLE kept");
      forget("rules");
      forget("rule_lists");
    }
  }

  /** Empties a table that is append-only, for everyone but this test. */
  private static void forget(String table) {
    job.execute("ALTER TABLE %1$s DISABLE TRIGGER %1$s_append_only".formatted(table));
    job.execute("DELETE FROM " + table);
    job.execute("ALTER TABLE %1$s ENABLE TRIGGER %1$s_append_only".formatted(table));
  }

  @Test
  void brokenOptions() {
    Call call = Call.of("audit", "--up-to=yesterday");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err())
        .isEqualTo(
            "--up-to: 'yesterday' is not a point in time such as now-15m or"
                + " 2026-01-31T12:00:00Z. See sentinel-ops audit --help.\n");
    assertThat(Call.of("audit", "--windowSeconds=0").err())
        .isEqualTo(
            "--windowSeconds=0 is out of range: from 1 to 86400. See sentinel-ops audit --help.\n");
  }

  @Test
  void missingTopic() {
    Call call = audit("--transactionsTopic=none");
    assertThat(call.exitCode()).isEqualTo(3);
    assertThat(call.err()).contains("Topic none (--transactionsTopic) does not exist at ");
  }

  @Test
  void missingBucket() {
    Call call = audit("--lake=s3://there-is-no-such-bucket");
    assertThat(call.exitCode()).isEqualTo(3);
    assertThat(call.err()).contains("there-is-no-such-bucket");
  }
}
