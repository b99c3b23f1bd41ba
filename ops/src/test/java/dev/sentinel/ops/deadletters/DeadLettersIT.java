package dev.sentinel.ops.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.ops.deadletters.Redrive.Note;
import dev.sentinel.ops.deadletters.Redrive.State;
import dev.sentinel.ops.kafka.TopicReader;
import dev.sentinel.ops.testing.Call;
import dev.sentinel.ops.testing.Job;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.source.KafkaSource;
import dev.sentinel.pipeline.source.StartFrom;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters of a running job: listed, shown, and sent to it again. */
@ExtendWith(EmbeddedServicesExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeadLettersIT {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Refused only because the job is told to take no larger records. */
  private static final int MAX_RECORD_BYTES = 200;

  private static Job job;
  private static PipelineResult running;

  @BeforeAll
  static void runJob(EmbeddedServices services) {
    job = Job.create(services, 2);
    try (KafkaProducer<byte[], byte[]> producer = job.producer(Map.of())) {
      send(producer, "u1", "{\"transaction_id\":\"no-user\"}", 0);
      send(producer, "u2", "not json, but a SECRET", 1);
      send(producer, null, null, 2);
      send(producer, "u3", transaction("large", "u3", "7".repeat(MAX_RECORD_BYTES)), 3);
      send(producer, "u4", transaction("fine", "u4", ""), 4);
    }
    running = job.start("--maxRecordBytes=" + MAX_RECORD_BYTES);
    await().atMost(PATIENCE).until(() -> letters().size() == 4);
  }

  @AfterAll
  static void stopJob() throws IOException {
    if (running != null) {
      running.cancel();
    }
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      @Nullable String key,
      @Nullable String value,
      int second) {
    Job.send(
        producer,
        new ProducerRecord<>(
            job.topic(),
            key == null ? 1 : null,
            START.plusSeconds(second).toEpochMilli(),
            bytes(key),
            bytes(value)));
  }

  private static String transaction(String id, String user, String note) {
    return ("{\"transaction_id\":\"%s\",\"user_id\":\"%s\",\"amount\":9000,\"timestamp\":\"%s\","
            + "\"note\":\"%s\"}")
        .formatted(id, user, START, note);
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static Call call(String command, String... more) {
    List<String> options = new ArrayList<>(Arrays.asList(more));
    return Call.of(job.command("dead-letters " + command, options.toArray(String[]::new)));
  }

  /** The dead letters by reason. */
  private static Map<String, JsonNode> letters(String... filters) {
    List<String> options = new ArrayList<>(List.of("--json"));
    options.addAll(Arrays.asList(filters));
    Call call = call("list", options.toArray(String[]::new));
    assertThat(call.exitCode()).as(call.err()).isZero();
    Map<String, JsonNode> letters = new HashMap<>();
    for (JsonNode letter : lines(call)) {
      letters.put(letter.get("reason").asText(), letter);
    }
    return letters;
  }

  private static List<JsonNode> lines(Call call) {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : call.out().lines().toList()) {
      try {
        lines.add(new ObjectMapper().readTree(line));
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + line, e);
      }
    }
    return lines;
  }

  private static String name(JsonNode letter) {
    return letter.get("partition") + "@" + letter.get("offset");
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    KafkaSource source =
        new KafkaSource(
            job.services().kafka().bootstrapServers(), topic, "none", StartFrom.EARLIEST, Map.of());
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (TopicReader reader = TopicReader.open(source, topic, "")) {
      reader
          .bounds()
          .forEach(
              (partition, bounds) ->
                  reader.read(partition, bounds.beginning(), bounds.end(), records::add));
    }
    return records;
  }

  private static List<ConsumerRecord<byte[], byte[]>> redriven() {
    return records(job.topic()).stream()
        .filter(record -> record.headers().lastHeader(Redrive.LETTER) != null)
        .toList();
  }

  @Test
  @Order(1)
  void listNamesReasonsAndSourcesAndNoPayload() {
    Map<String, JsonNode> letters = letters();

    assertThat(letters)
        .containsOnlyKeys("MISSING_FIELD", "MALFORMED_JSON", "TOMBSTONE", "RECORD_TOO_LARGE");
    JsonNode missing = letters.get("MISSING_FIELD");
    assertThat(missing.get("field").asText()).isEqualTo("user_id");
    assertThat(missing.get("stage").asText()).isEqualTo("parse");
    assertThat(missing.get("state").asText()).isEqualTo("new");
    assertThat(missing.at("/source/topic").asText()).isEqualTo(job.topic());
    assertThat(missing.at("/source/timestamp").asLong()).isEqualTo(START.toEpochMilli());
    assertThat(letters.get("TOMBSTONE").get("bytes").asInt()).isEqualTo(-1);

    Call text = call("list");
    assertThat(text.exitCode()).isZero();
    assertThat(text.out())
        .contains("LETTER", "REFUSED AT", "RECORD_TOO_LARGE")
        .containsPattern("TOMBSTONE .* none +new\n")
        .endsWith(
            "4 dead letters: MALFORMED_JSON 1, MISSING_FIELD 1, RECORD_TOO_LARGE 1, TOMBSTONE 1\n")
        .doesNotContain("SECRET", "no-user");
  }

  @Test
  @Order(1)
  void filtersChoose() {
    JsonNode missing = letters().get("MISSING_FIELD");
    String partition = missing.at("/source/partition").asText();
    String offset = missing.at("/source/offset").asText();

    assertThat(letters("--reason=missing_field,TOMBSTONE"))
        .containsOnlyKeys("MISSING_FIELD", "TOMBSTONE");
    assertThat(letters("--field=user_id")).containsOnlyKeys("MISSING_FIELD");
    assertThat(letters("--stage=other")).isEmpty();
    assertThat(letters("--since=now-1h")).hasSize(4);
    assertThat(letters("--since=now")).isEmpty();
    assertThat(letters("--until=now-1h")).isEmpty();
    assertThat(letters("--source-partition=" + partition, "--source-offset=" + offset))
        .containsOnlyKeys("MISSING_FIELD");
    assertThat(letters("--source-offset=0-100")).hasSize(4);
    assertThat(letters("--lines=1")).hasSize(1);
    assertThat(call("list", "--since=soon").exitCode()).isEqualTo(2);
    assertThat(call("list", "--source-offset=x").err())
        .startsWith("--source-offset=x is not an offset such as 17, nor two such as 17-20.");
  }

  @Test
  @Order(1)
  void showTellsPayloadOnlyWhenAsked(@TempDir Path folder) throws IOException {
    String letter = name(letters().get("MALFORMED_JSON"));
    Path file = folder.resolve("value");

    Call call = call("show", letter, "--value-to=" + file);
    assertThat(call.exitCode()).isZero();
    assertThat(call.out()).contains("MALFORMED_JSON").doesNotContain("SECRET");
    assertThat(file).hasContent("not json, but a SECRET");
    assertThat(call("show", letter, "--value-to=" + file).exitCode()).isEqualTo(3);

    assertThat(call("show", letter, "--payload").out())
        .contains("Key          u2\n")
        .endsWith("not json, but a SECRET\n");
    assertThat(call("show", "0@999999").exitCode()).isEqualTo(1);
    assertThat(call("show", "somewhere").exitCode()).isEqualTo(2);
  }

  @Test
  @Order(2)
  void dryRunSendsNothing() {
    Call call = call("redrive", "--all", "--maxRecordBytes=100000");

    // What the parser would refuse again is said, and makes the exit code 1.
    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(call.out())
        .contains(": would be sent\n")
        .contains("would be refused (MISSING_FIELD: ")
        .contains("would be refused (TOMBSTONE: ")
        .endsWith(
            "4 dead letters: 1 would be sent, 3 would be refused. Nothing was sent; add --execute"
                + " to send.\n")
        .doesNotContain("SECRET");
    assertThat(redriven()).isEmpty();
    assertThat(records(job.deadLetterTopic())).hasSize(4);
    assertThat(call("redrive").err()).startsWith("Name dead letters, give filters");
  }

  @Test
  @Order(3)
  void correctedFileArrivesInLake(@TempDir Path folder) throws IOException {
    JsonNode letter = letters().get("MALFORMED_JSON");
    Path file = Files.writeString(folder.resolve("fixed.json"), transaction("fixed", "u2", ""));

    Call call = call("redrive", name(letter), "--value-from=" + file, "--execute", "--json");

    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.json().get("outcome").asText()).isEqualTo("sent");
    ConsumerRecord<byte[], byte[]> sent = redriven().get(0);
    assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo("u2");
    assertThat(sent.timestamp()).isEqualTo(START.plusSeconds(1).toEpochMilli());
    assertThat(sent.partition()).isEqualTo(letter.at("/source/partition").asInt());
    assertThat(DeadLetter.text(sent.headers(), Redrive.LETTER))
        .isEqualTo(job.deadLetterTopic() + "-" + name(letter));
    assertThat(DeadLetter.text(sent.headers(), Redrive.CORRECTED)).isEqualTo("true");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                job.lakeRows("transaction_id, kafka_partition, kafka_offset")
                    .contains("fixed " + sent.partition() + " " + sent.offset()));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                job.query("SELECT transaction_id FROM fraud_alerts ORDER BY 1")
                    .equals(List.of("fine", "fixed")));

    // Once is enough.
    Call second = call("redrive", name(letter), "--value-from=" + file, "--execute");
    assertThat(second.exitCode()).isZero();
    assertThat(second.out())
        .contains("sent before to " + job.topic() + "-" + sent.partition() + "@" + sent.offset());
    assertThat(redriven()).hasSize(1);
    assertThat(letters().get("MALFORMED_JSON").get("state").asText()).isEqualTo("redriven");
  }

  @Test
  @Order(4)
  void recordThatIsRefusedAgainIsNewDeadLetter() {
    JsonNode letter = letters().get("RECORD_TOO_LARGE");

    // The job was not told to take larger ones.
    Call call = call("redrive", "--reason=RECORD_TOO_LARGE", "--maxRecordBytes=100000", "--yes");

    assertThat(call.exitCode()).as(call.out() + call.err()).isZero();
    await()
        .atMost(PATIENCE)
        .until(() -> lines(call("list", "--json", "--reason=RECORD_TOO_LARGE")).size() == 2);
    List<JsonNode> both = lines(call("list", "--json", "--reason=RECORD_TOO_LARGE"));
    JsonNode old = both.get(name(both.get(0)).equals(name(letter)) ? 0 : 1);
    JsonNode fresh = both.get(name(both.get(0)).equals(name(letter)) ? 1 : 0);
    assertThat(old.get("state").asText()).isEqualTo("redriven");
    assertThat(fresh.get("state").asText()).isEqualTo("new");
    assertThat(fresh.get("refused_again_after").asText()).isEqualTo(name(letter));
    assertThat(old.get("redriven_to").asText())
        .isEqualTo(
            job.topic()
                + "-"
                + fresh.at("/source/partition").asText()
                + "@"
                + fresh.at("/source/offset").asText());
  }

  @Test
  @Order(5)
  void runThatDiedBetweenClaimAndNote() {
    DeadLetter letter =
        records(job.deadLetterTopic()).stream()
            .flatMap(record -> DeadLetter.of(record).stream())
            .filter(found -> found.reason().equals("MISSING_FIELD"))
            .findFirst()
            .orElseThrow();
    String[] redrive = {"--reason=MISSING_FIELD", "--even-if-refused", "--execute"};
    long before = redriven().size();
    ConsumerRecord<byte[], byte[]> sent;
    try (KafkaProducer<byte[], byte[]> producer = job.producer(Map.of())) {
      KafkaPosition earliest = new KafkaPosition(job.topic(), letter.source().partition(), 0, -1);
      // Another run is at it at this moment: hands off.
      Job.send(producer, Note.record(letter, State.CLAIMED, "another", earliest));
      Call claimed = call("redrive", redrive);
      assertThat(claimed.exitCode()).isEqualTo(1);
      assertThat(claimed.out()).contains("claimed by another run");
      assertThat(redriven()).hasSize((int) before);
    }

    // The same claim, older than any run sends: that run had died. It had sent the record.
    String other = job.services().kafka().newTopic(1);
    try (KafkaProducer<byte[], byte[]> producer = job.producer(Map.of())) {
      ConsumerRecord<byte[], byte[]> original =
          records(job.deadLetterTopic()).stream()
              .filter(
                  record ->
                      DeadLetter.of(record)
                          .filter(l -> l.position().equals(letter.position()))
                          .isPresent())
              .findFirst()
              .orElseThrow();
      Job.send(
          producer,
          new ProducerRecord<>(
              other, 0, null, original.key(), original.value(), original.headers()));
      DeadLetter copy = DeadLetter.of(records(other).get(0)).orElseThrow();
      ProducerRecord<byte[], byte[]> claim =
          Note.record(
              copy,
              State.CLAIMED,
              "dead",
              new KafkaPosition(job.topic(), letter.source().partition(), 0, -1));
      Job.send(
          producer,
          new ProducerRecord<>(
              other,
              0,
              Instant.now().minus(Ledger.CLAIM).minusSeconds(1).toEpochMilli(),
              claim.key(),
              claim.value(),
              claim.headers()));
      Job.send(producer, Redrive.record(copy, null, "dead"));
    }
    sent = redriven().get(redriven().size() - 1);
    List<String> again = new ArrayList<>(Arrays.asList(redrive));
    again.add("--deadLetterTopic=" + other);
    Call call = call("redrive", again.toArray(String[]::new));
    assertThat(call.exitCode()).isZero();
    assertThat(call.out())
        .contains("sent before to " + job.topic() + "-" + letter.source().partition() + "@");
    assertThat(redriven()).hasSize((int) before + 1);
    assertThat(sent.headers().lastHeader(Redrive.SOURCE)).isNotNull();
  }

  @Test
  @Order(6)
  void auditStaysCleanAfterRedrives() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(Call.of(job.command("audit", "--settle=0s", "--maxRecordBytes=200")))
                    .satisfies(
                        call -> assertThat(call.exitCode()).as(call.out() + call.err()).isZero()));
  }
}
