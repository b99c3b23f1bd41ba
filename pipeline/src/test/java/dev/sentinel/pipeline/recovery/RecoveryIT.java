package dev.sentinel.pipeline.recovery;

import static dev.sentinel.pipeline.testing.Transactions.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.embedded.EmbeddedKafka;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.lake.ArchiveTransactions;
import dev.sentinel.pipeline.lake.ChunkBundles;
import dev.sentinel.pipeline.model.DeadLetter;
import dev.sentinel.pipeline.model.DeadLetterCoder;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.testing.Transactions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(EmbeddedServicesExtension.class)
class RecoveryIT {
  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private String topic;
  private String deadLetters;
  private SentinelConfig config;

  @BeforeEach
  void createTopics(EmbeddedKafka kafka) {
    this.kafka = kafka;
    topic = kafka.newTopic(2);
    deadLetters = kafka.newTopic(2);
    config =
        SentinelConfig.from(
            PipelineOptionsFactory.fromArgs(
                    "--kafkaBootstrapServers=" + kafka.bootstrapServers(),
                    "--transactionsTopic=" + topic,
                    "--deadLetterTopic=" + deadLetters,
                    "--consumerGroup=group-" + topic,
                    "--lake=" + folder)
                .as(SentinelOptions.class));
  }

  @Test
  void emptyLakeStartsAtTheBeginning() throws Exception {
    send(0, 3);

    RecoveryPlan plan = RecoveryPlanner.plan(config);

    assertThat(plan.startOffsets()).isEqualTo(Map.of(0, 0L, 1, 0L));
    assertThat(plan.stored().isEmpty()).isTrue();
    assertThat(groupPositions()).isEqualTo(Map.of(0, 0L, 1, 0L));
  }

  @Test
  void goesOnAfterWhatIsStored() throws Exception {
    send(0, 5);
    send(1, 2);
    archive(0, 0, 1, 2, 3);

    RecoveryPlan plan = RecoveryPlanner.plan(config);

    // Events are an hour apart, so only the last window was still open.
    assertThat(plan.startOffsets()).isEqualTo(Map.of(0, 3L, 1, 0L));
    assertThat(plan.stored()).hasToString("{0={0=3}, 1={}}");
    assertThat(groupPositions()).isEqualTo(Map.of(0, 3L, 1, 0L));
  }

  @Test
  void readsWhatIsMissingBetweenStoredRecords() throws Exception {
    send(0, 10);
    archive(0, 0, 1, 2, 4, 5, 8);

    RecoveryPlan plan = RecoveryPlanner.plan(config);

    assertThat(plan.startOffsets()).containsEntry(0, 2L);
    assertThat(plan.stored().of(0)).hasToString("{0=2, 4=5, 8=8}");
  }

  @Test
  void deadLettersAreStoredToo() throws Exception {
    send(0, 10);
    archive(0, 0, 1, 2, 4, 5);
    deadLetter(topic, "0", "3");
    deadLetter(topic, "0", "6");
    deadLetter(topic, "1", "0");
    deadLetter("other", "0", "7");
    deadLetter(topic, "0", "x8");
    deadLetter(topic, "-1", "8");
    deadLetter(topic, "0", "99999999999999999999");
    deadLetter(null, null, null);

    RecoveryPlan plan = RecoveryPlanner.plan(config);

    assertThat(plan.stored()).hasToString("{0={0=6}, 1={0=0}}");
    assertThat(plan.startOffsets()).isEqualTo(Map.of(0, 5L, 1, 1L));
  }

  @Test
  void deadLettersOfARepeatedBundleAreNotSentAgain() throws Exception {
    send(0, 10);
    deadLetter(topic, "0", "1");
    RecoveryPlan plan = RecoveryPlanner.plan(config);

    assertThat(notSkipped(plan, 2, 3, 4)).containsExactlyInAnyOrder(2L, 3L, 4L);
    // A worker has sent these, and was lost before the end of its bundle.
    deadLetter(topic, "0", "2");
    deadLetter(topic, "0", "4");
    deadLetter("other", "0", "3");
    assertThat(notSkipped(plan, 2, 3, 4)).containsExactly(3L);
  }

  @Test
  void startFromScratchTakesOnlyItsOwnDeadLettersForSent() throws Exception {
    deadLetter(topic, "0", "1");
    RecoveryPlan plan = RecoveryPlanner.fromScratch(config);
    deadLetter(topic, "0", "2");

    assertThat(notSkipped(plan, 1, 2)).containsExactly(1L);
  }

  /** The offsets of the dead letters that go on to the topic. */
  private List<Long> notSkipped(RecoveryPlan plan, long... offsets) {
    List<Long> rest = Collections.synchronizedList(new ArrayList<>());
    REST.put(topic, rest);
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(
            Create.of(
                    Arrays.stream(offsets)
                        .mapToObj(
                            offset ->
                                new DeadLetter(
                                    null,
                                    null,
                                    "parse",
                                    "TOMBSTONE",
                                    null,
                                    "no value",
                                    new KafkaPosition(topic, 0, offset, -1)))
                        .toList())
                .withCoder(DeadLetterCoder.of()))
        .apply(new SkipSent(config.source(), deadLetters, plan, config.patience()))
        .apply(ParDo.of(new CollectFn()));
    pipeline.run().waitUntilFinish();
    return rest;
  }

  private static final Map<String, List<Long>> REST = new ConcurrentHashMap<>();

  private static final class CollectFn extends DoFn<DeadLetter, Void> {
    @ProcessElement
    public void collect(@Element DeadLetter deadLetter) {
      REST.get(deadLetter.source().topic()).add(deadLetter.source().offset());
    }
  }

  @Test
  void firstRecordsWhoseFileWasNeverPublishedAreNotTakenForStored() throws Exception {
    send(0, 10);
    archive(0, 4, 5);

    RecoveryPlan plan = RecoveryPlanner.plan(config);

    assertThat(plan.startOffsets()).containsEntry(0, 0L);
    assertThat(plan.stored().of(0)).hasToString("{4=5}");
  }

  @Test
  void recordsThatTheTopicHasDeletedAreNotMissing() throws Exception {
    send(0, 10);
    archive(0, 0, 1, 2, 3, 4, 5);
    try (Admin admin = admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(8)))
          .all()
          .get();
    }

    assertThat(RecoveryPlanner.plan(config).startOffsets()).containsEntry(0, 8L);
  }

  @Test
  void recreatedTopicIsRefused() throws Exception {
    send(1, 3);
    archive(1, 0, 1, 2, 3);

    assertThatThrownBy(() -> RecoveryPlanner.plan(config))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "The lake at %s holds offset 3 of partition 1, but topic %s ends at 3: it is not the"
                + " topic the lake was filled from. Use another --lake, or --startFrom=earliest to"
                + " archive this topic there too.",
            folder, topic);
  }

  @Test
  void groupThatIsInUseIsRefused() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "group.id",
                config.source().consumerGroup()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (consumer.assignment().isEmpty()) {
        consumer.poll(Duration.ofMillis(100));
      }

      assertThatThrownBy(() -> RecoveryPlanner.plan(config))
          .isInstanceOf(StartupException.class)
          .hasMessage(
              "Consumer group %s is in use; stop the other job, or choose another --consumerGroup.",
              config.source().consumerGroup());
    }
  }

  private void send(int partition, int records) throws ExecutionException, InterruptedException {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, partition, null, new byte[] {1})).get();
      }
    }
  }

  private void deadLetter(String source, String partition, String offset)
      throws ExecutionException, InterruptedException {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(deadLetters, new byte[] {1});
    header(record, "topic", source);
    header(record, "partition", partition);
    header(record, "offset", offset);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer.send(record).get();
    }
  }

  private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
    if (value != null) {
      record.headers().add("sentinel.source." + name, value.getBytes(UTF_8));
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Archives records of the topic; the event of each is an hour after that of the one before. */
  private void archive(int partition, long... offsets) {
    TestStream.Builder<Transaction> stream = TestStream.create(TransactionCoder.of());
    org.joda.time.Instant arrival = org.joda.time.Instant.parse("2026-02-01T08:00:00Z");
    for (long offset : offsets) {
      arrival = arrival.plus(org.joda.time.Duration.standardSeconds(10));
      stream =
          stream
              .advanceWatermarkTo(arrival)
              .addElements(
                  Transactions.transaction()
                      .id("tx-" + offset)
                      .position(partition, offset)
                      .at(NOON.plus(Duration.ofHours(offset)))
                      .build());
    }
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(stream.advanceWatermarkToInfinity())
        .apply(new ChunkBundles(Duration.ofSeconds(10), 1))
        .apply(
            new ArchiveTransactions(
                config.lake(), topic, config.lakeWindow(), config.lakeShards(), config.patience()));
    pipeline.run().waitUntilFinish();
  }

  private Map<Integer, Long> groupPositions() throws ExecutionException, InterruptedException {
    Map<Integer, Long> positions = new TreeMap<>();
    try (Admin admin = admin()) {
      admin
          .listConsumerGroupOffsets(config.source().consumerGroup())
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((partition, at) -> positions.put(partition.partition(), at.offset()));
    }
    return positions;
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }
}
