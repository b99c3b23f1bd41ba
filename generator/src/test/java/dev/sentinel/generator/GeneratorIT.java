package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sentinel.embedded.EmbeddedKafka;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(EmbeddedServicesExtension.class)
class GeneratorIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String START_TIME = "2026-01-31T00:00:00Z";

  @TempDir private Path directory;
  private EmbeddedKafka kafka;
  private final String topic = "generator-" + UUID.randomUUID();

  @BeforeEach
  void start(EmbeddedKafka embedded) {
    kafka = embedded;
  }

  private GeneratorProcess generate(String... args) throws IOException {
    String[] where = {"--bootstrapServers", kafka.bootstrapServers(), "--topic", topic};
    return GeneratorProcess.start(
        directory, Map.of(), Stream.of(where, args).flatMap(Stream::of).toArray(String[]::new));
  }

  @Test
  void theTopicHoldsExactlyWhatTheSeedSays() throws Exception {
    Path out = directory.resolve("out.jsonl");
    try (GeneratorProcess process =
        generate(
            "--rate",
            "0",
            "--count",
            "5000",
            "--seed",
            "7",
            "--startTime",
            START_TIME,
            "--out",
            out.toString())) {
      assertThat(process.exitCode()).as(process.screen()).isZero();
      assertThat(process.screen())
          .contains("topic " + topic + " created with 4 partitions")
          .contains("sent 5,000, acknowledged 5,000, not acknowledged 0, frauds 100, ")
          .contains("seed 7\n");
    }

    List<ConsumerRecord<byte[], byte[]>> records = topicContent(4);
    TransactionGenerator generator =
        TransactionGenerator.withSeed(7)
            .withEventClock(EventClock.startingAt(Instant.parse(START_TIME), Rate.perSecond(10)));
    TransactionJson json = new TransactionJson();
    Map<String, LabelledTransaction> expected = new HashMap<>();
    generator.first(5_000).forEach(t -> expected.put(text(json.toBytes(t.transaction())), t));
    assertThat(records.stream().map(r -> text(r.value())))
        .containsExactlyInAnyOrderElementsOf(expected.keySet());

    Map<String, Integer> partitionOfUser = new HashMap<>();
    Map<String, Long> lastTimeOfUser = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> found : records) {
      Transaction transaction = expected.get(text(found.value())).transaction();
      String key = text(found.key());
      assertThat(key).isEqualTo(Long.toString(transaction.userId()));
      assertThat(found.timestamp()).isEqualTo(transaction.epochMillis());
      assertThat(partitionOfUser.computeIfAbsent(key, k -> found.partition()))
          .isEqualTo(found.partition());
      assertThat(lastTimeOfUser.getOrDefault(key, 0L)).isLessThan(found.timestamp());
      lastTimeOfUser.put(key, found.timestamp());
    }
    assertThat(partitionOfUser.values()).contains(0, 1, 2, 3);
    assertOutIsTheTopic(out, records, expected);
  }

  private static void assertOutIsTheTopic(
      Path out,
      List<ConsumerRecord<byte[], byte[]>> records,
      Map<String, LabelledTransaction> expected)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> found : records) {
      String value = text(found.value());
      Optional<String> scenario = expected.get(value).scenario();
      Optional<String> caseId = expected.get(value).caseId();
      lines.add(
          ("{\"transaction\":%s,\"fraud\":%s,\"scenario\":%s,\"partition\":%d,\"offset\":%d,"
                  + "\"case\":%s}")
              .formatted(
                  value,
                  scenario.isPresent(),
                  scenario.map(name -> "\"" + name + "\"").orElse("null"),
                  found.partition(),
                  found.offset(),
                  caseId.map(name -> "\"" + name + "\"").orElse("null")));
    }
    List<String> found = new ArrayList<>(Files.readAllLines(out));
    Collections.sort(found);
    Collections.sort(lines);
    assertThat(found).isEqualTo(lines);
  }

  @Test
  void everyScenarioIsOnTheTopicAndLabelled() throws Exception {
    Path out = directory.resolve("out.jsonl");
    try (GeneratorProcess process =
        generate(
            "--rate",
            "0",
            "--count",
            "10000",
            "--seed",
            "7",
            "--startTime",
            START_TIME,
            "--scenario",
            "all:0.01",
            "--out",
            out.toString())) {
      assertThat(process.exitCode()).as(process.screen()).isZero();
      assertThat(process.screen())
          .containsPattern(
              "frauds by scenario: account-takeover \\d+, amount-x100 \\d+, card-testing \\d+,"
                  + " compromised-terminal \\d+, impossible-travel \\d+, mule \\d+,"
                  + " sudden-spend \\d+\n");
    }

    TransactionGenerator generator =
        TransactionGenerator.withSeed(7)
            .withUsers(20_000)
            .withFraudEvery(0)
            .withPopulation(PopulationModel.HANDBOOK)
            .withScenarios(ScenarioShare.parse("all:0.01"))
            .withEventClock(EventClock.startingAt(Instant.parse(START_TIME), Rate.perSecond(10)));
    TransactionJson json = new TransactionJson();
    Map<String, LabelledTransaction> expected = new HashMap<>();
    generator.first(10_000).forEach(t -> expected.put(text(json.toBytes(t.transaction())), t));
    List<ConsumerRecord<byte[], byte[]>> records = topicContent(4);
    assertThat(Set.copyOf(records.stream().map(r -> text(r.value())).toList()))
        .isEqualTo(expected.keySet());
    assertOutIsTheTopic(out, records, expected);
  }

  @Test
  void anExistingTopicIsLeftAsItIs() throws Exception {
    kafka.createTopic(topic, 2);
    try (GeneratorProcess process = generate("--rate", "0", "--count", "10", "--partitions", "6")) {
      assertThat(process.exitCode()).isZero();
      assertThat(process.screen()).contains("topic " + topic + " has 2 partitions");
    }
    assertThat(topicContent(2)).hasSize(10);
  }

  @Test
  void aMissingTopicThatMayNotBeCreatedIsOneSentence() throws Exception {
    try (GeneratorProcess process = generate("--noCreateTopic", "--count", "1")) {
      assertThat(process.exitCode()).isEqualTo(1);
      assertThat(process.screen())
          .isEqualToIgnoringNewLines(
              "error: topic "
                  + topic
                  + " does not exist on Kafka at "
                  + kafka.bootstrapServers()
                  + "; create it, or leave out --noCreateTopic");
    }
  }

  @Test
  void thePropertiesFileOfTheEnvironmentNamesTheBroker() throws Exception {
    Path file = directory.resolve("client.properties");
    Files.writeString(file, "bootstrap.servers=" + kafka.bootstrapServers() + "\n");
    try (GeneratorProcess process =
        GeneratorProcess.start(
            directory,
            Map.of("SENTINEL_KAFKA_PROPERTIES", file.toString()),
            "--topic",
            topic,
            "--rate",
            "0",
            "--count",
            "10")) {
      assertThat(process.exitCode()).as(process.screen()).isZero();
    }
    assertThat(topicContent(4)).hasSize(10);
  }

  @Test
  void anUnreachableBrokerIsOneSentenceWithinSeconds() throws Exception {
    long start = System.nanoTime();
    try (GeneratorProcess process =
        GeneratorProcess.start(directory, Map.of(), "--bootstrapServers", "127.0.0.1:1")) {
      assertThat(process.exitCode()).isEqualTo(1);
      assertThat(process.screen())
          .isEqualToIgnoringNewLines(
              "error: cannot reach Kafka at 127.0.0.1:1; check --bootstrapServers, and"
                  + " --kafkaProperties if it wants TLS or a login");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void aTerminatedRunLosesNothingAndExitsWithZero() throws Exception {
    Path out = directory.resolve("out.jsonl");
    try (GeneratorProcess process =
        generate("--rate", "500", "--fraudEvery", "10", "--out", out.toString())) {
      await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(out) && Files.size(out) > 0);
      process.terminate();
      assertThat(process.exitCode()).as(process.screen()).isZero();
      List<String> lines = Files.readAllLines(out);
      assertThat(process.screen())
          .contains("not acknowledged 0")
          .contains("acknowledged %,d,".formatted(lines.size()));
      assertThat(positions(lines)).containsExactlyInAnyOrderElementsOf(positions());
    }
  }

  @Test
  void aBrokerThatGoesAndComesBackCostsNothing() throws Exception {
    Path out = directory.resolve("out.jsonl");
    try (GeneratorProcess process =
        generate("--rate", "500", "--out", out.toString(), "--metricsPort", "0")) {
      await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(out) && Files.size(out) > 0);
      assertThat(metrics(process))
          .containsEntry("sentinel_generator_outage", 0.0)
          .containsEntry("sentinel_generator_outages_total", 0.0)
          .containsEntry("sentinel_generator_target_rate", 500.0);
      kafka.stop();
      try {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> process.screen().contains(" has acknowledged nothing for "));
        Map<String, Double> metrics = metrics(process);
        assertThat(metrics)
            .containsEntry("sentinel_generator_outage", 1.0)
            .containsEntry("sentinel_generator_outages_total", 1.0)
            .containsEntry("sentinel_generator_failed_total", 0.0)
            .containsEntry(
                "sentinel_generator_acknowledged_total", (double) Files.readAllLines(out).size());
        assertThat(metrics.get("sentinel_generator_sent_total"))
            .isGreaterThan(metrics.get("sentinel_generator_acknowledged_total"));
      } finally {
        kafka.start();
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> process.screen().contains(" acknowledges again after "));
      process.terminate();
      assertThat(process.exitCode()).as(process.screen()).isZero();
      List<String> lines = Files.readAllLines(out);
      assertThat(process.screen())
          .contains("sent %1$,d, acknowledged %1$,d, not acknowledged 0".formatted(lines.size()));
      assertThat(process.screen().lines().count()).isLessThan(500);
      List<String> positions = positions();
      assertThat(positions(lines)).containsExactlyInAnyOrderElementsOf(positions);
      assertThat(positions.stream().map(at -> at.substring(at.indexOf(' '))))
          .doesNotHaveDuplicates();
    }
  }

  /** What the process shows to Prometheus, by series. */
  private static Map<String, Double> metrics(GeneratorProcess process) throws Exception {
    Matcher address = Pattern.compile("metrics at (http\\S+)").matcher(process.screen());
    assertThat(address.find()).as(process.screen()).isTrue();
    Map<String, Double> series = new HashMap<>();
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address.group(1))).build(),
            HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith("sentinel_generator_"))
        .forEach(
            line -> {
              String[] words = line.split(" ", 2);
              series.put(words[0], Double.valueOf(words[1]));
            });
    return series;
  }

  /** Partition, offset and transaction id of each record of the topic. */
  private List<String> positions() throws IOException {
    List<String> result = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> found : topicContent(4)) {
      JsonNode transaction = MAPPER.readTree(found.value());
      result.add(position(found.partition(), found.offset(), transaction));
    }
    return result;
  }

  private static List<String> positions(List<String> lines) throws IOException {
    List<String> result = new ArrayList<>();
    for (String line : lines) {
      JsonNode node = MAPPER.readTree(line);
      result.add(
          position(
              node.get("partition").intValue(),
              node.get("offset").longValue(),
              node.get("transaction")));
    }
    return result;
  }

  private static String position(int partition, long offset, JsonNode transaction) {
    return partition + "@" + offset + " " + transaction.get("transaction_id").asText();
  }

  private List<ConsumerRecord<byte[], byte[]>> topicContent(int partitions) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      assertThat(all).hasSize(partitions);
      consumer.assign(all);
      long end = consumer.endOffsets(all).values().stream().mapToLong(Long::longValue).sum();
      List<ConsumerRecord<byte[], byte[]>> result = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(result::add);
                return result.size() >= end;
              });
      return result;
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
