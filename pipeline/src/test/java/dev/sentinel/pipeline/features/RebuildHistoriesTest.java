package dev.sentinel.pipeline.features;

import static dev.sentinel.pipeline.testing.Transactions.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.lake.ArchiveTransactions;
import dev.sentinel.pipeline.lake.ChunkBundles;
import dev.sentinel.pipeline.lake.LakeLayout;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.testing.Transactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that is stopped and started again against one that was never stopped. */
class RebuildHistoriesTest {
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final org.joda.time.Instant ARRIVAL =
      org.joda.time.Instant.parse("2026-02-01T08:00:00Z");

  private static final FeatureSet FEATURES =
      FeatureSet.of(
          Stream.of(
                  "user.count_10m",
                  "user.sum_24h",
                  "user.stddev_30d",
                  "user.new_device",
                  "user.distance_km",
                  "user.seconds_since_last",
                  "user.first_seen",
                  "terminal.count_24h",
                  "terminal.distinct_user_7d")
              .map(name -> Feature.parse(name).orElseThrow())
              .toList());

  @TempDir private Path folder;
  private LakeLayout lake;

  @BeforeEach
  void layOut() {
    lake = new LakeLayout(folder.toString());
  }

  @Test
  void goesOnAsIfItHadNeverStopped() throws IOException {
    List<Transaction> all = stream(new Random(17), 900);
    archive(all, 9, WINDOW);
    // Partitions stop at different places; what comes after is in the lake and read again.
    Map<Integer, Long> starts = Map.of(0, 500L, 1, 730L, 2, 610L);

    StartState state = rebuild(starts);

    Map<String, Map<Feature, Object>> expected = new TreeMap<>();
    FeatureOracle oracle = new FeatureOracle(all(FEATURES));
    List<Transaction> again = new ArrayList<>();
    for (Transaction transaction : ordered(all, starts)) {
      Map<Feature, Object> values = oracle.observe(transaction);
      if (!isBefore(transaction, starts)) {
        expected.put(transaction.source().toString(), values);
        again.add(transaction);
      }
    }
    assertThat(again).hasSizeGreaterThan(200);
    Map<String, HistoryTable> tables = new TreeMap<>();
    for (Transaction transaction : again) {
      for (Entity entity : List.of(Entity.USER, Entity.TERMINAL)) {
        String id = entity.idOf(transaction);
        int bucket = GroupByEntity.bucketOf(id);
        HistoryTable table = tables.get(entity + "-" + bucket);
        if (table == null) {
          table = state.load(entity, bucket);
          tables.put(entity + "-" + bucket, table);
        }
        Plan plan = Plan.of(FEATURES.of(entity));
        Object[] values =
            table.observe(id, Observation.of(transaction, plan), new FeatureComputer(plan));
        for (int i = 0; i < values.length; i++) {
          Feature feature = plan.features().get(i);
          assertThat(rounded(values[i]))
              .as("%s of %s", feature, transaction)
              .isEqualTo(rounded(expected.get(transaction.source().toString()).get(feature)));
        }
      }
    }
  }

  @Test
  void whatNoFeatureRemembersIsNotRead() throws IOException {
    List<Transaction> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(at(NOON.minus(Duration.ofDays(100)).plusSeconds(i), i));
    }
    // A mistake, dated years ahead, does not tell what time it is.
    all.add(at(NOON.plus(Duration.ofDays(700)), 20));
    for (int i = 21; i < 40; i++) {
      all.add(at(NOON.plusSeconds(i), i));
    }
    // More than the newest files, which tell what time it is.
    archive(all, 2, Duration.ofHours(1));
    // Its content would be refused, were it opened.
    Path old = folder.resolve("raw_transactions/date=2025-10-23");
    try (Stream<Path> files = Files.list(old)) {
      for (Path file : files.toList()) {
        Files.writeString(file, "not Parquet");
      }
    }

    StartState state = rebuild(Map.of(0, 40L));

    Plan plan = Plan.of(FEATURES.of(Entity.USER));
    HistoryTable table = state.load(Entity.USER, GroupByEntity.bucketOf("42"));
    Object[] values =
        table.observe(
            "42", Observation.of(at(NOON.plusSeconds(60), 40), plan), new FeatureComputer(plan));
    assertThat(values[plan.features().indexOf(Feature.parse("user.count_10m").orElseThrow())])
        .isEqualTo(19L);
  }

  @Test
  void nothingInTheLakeIsNoHistory() throws IOException {
    assertThat(rebuild(Map.of(0, 0L))).isEqualTo(StartState.none());
    archive(List.of(at(NOON, 5)), 1, WINDOW);
    assertThat(rebuild(Map.of(0, 5L))).isEqualTo(StartState.none());
    assertThat(rebuild(Map.of())).isEqualTo(StartState.none());
  }

  @Test
  void historiesOfEarlierStartsAreRemoved() throws IOException {
    archive(List.of(at(NOON, 0)), 1, WINDOW);

    rebuild(Map.of(0, 1L));
    StartState second = rebuild(Map.of(0, 1L));

    assertThat(second.folder()).startsWith(folder + "/_features/my_group/run-");
    try (Stream<Path> files = Files.walk(folder.resolve("_features"))) {
      assertThat(files.filter(Files::isRegularFile).map(Path::toString))
          .isNotEmpty()
          .allMatch(file -> file.startsWith(second.folder()));
    }
  }

  @Test
  void aFileThatIsGoneIsNotTakenForNoHistory() throws IOException {
    Transaction only = at(NOON, 0);
    archive(List.of(only), 1, WINDOW);
    StartState state = rebuild(Map.of(0, 1L));
    int bucket = GroupByEntity.bucketOf(only.userId());
    assertThat(state.load(Entity.USER, bucket).size()).isEqualTo(1);

    for (String file : state.files()) {
      Files.delete(Path.of(state.folder(), file));
    }

    assertThatThrownBy(() -> state.load(Entity.USER, bucket)).isInstanceOf(IOException.class);
    assertThat(state.load(Entity.USER, (bucket + 1) % GroupByEntity.BUCKETS).size()).isZero();
  }

  private StartState rebuild(Map<Integer, Long> starts) {
    return RebuildHistories.of(
        lake,
        Transactions.TOPIC,
        "my/group",
        starts,
        FEATURES,
        List.of(Entity.USER, Entity.TERMINAL, Entity.IP));
  }

  /** Archives in the order given, over several windows of arrival. */
  private void archive(List<Transaction> transactions, int windows, Duration apart) {
    TestStream.Builder<Transaction> stream =
        TestStream.create(TransactionCoder.of()).advanceWatermarkTo(ARRIVAL);
    int size = (transactions.size() + windows - 1) / windows;
    for (int i = 0; i * size < transactions.size(); i++) {
      List<Transaction> some =
          transactions.subList(i * size, Math.min((i + 1) * size, transactions.size()));
      stream =
          stream
              .addElements(some.get(0), some.subList(1, some.size()).toArray(Transaction[]::new))
              .advanceWatermarkTo(
                  ARRIVAL.plus(org.joda.time.Duration.millis(apart.toMillis() * (i + 1))));
    }
    Pipeline pipeline = Pipeline.create(TestPipeline.testingPipelineOptions());
    pipeline
        .apply(stream.advanceWatermarkToInfinity())
        .apply(new ChunkBundles(WINDOW, 2))
        .apply(new ArchiveTransactions(lake, Transactions.TOPIC, WINDOW, 2, Patience.NONE));
    pipeline.run().waitUntilFinish();
  }

  /** What the stopped job had read first, then what it reads again: partitions keep their order. */
  private static List<Transaction> ordered(List<Transaction> all, Map<Integer, Long> starts) {
    List<Transaction> ordered = new ArrayList<>();
    all.stream().filter(one -> isBefore(one, starts)).forEach(ordered::add);
    all.stream().filter(one -> !isBefore(one, starts)).forEach(ordered::add);
    return ordered;
  }

  private static boolean isBefore(Transaction transaction, Map<Integer, Long> starts) {
    return transaction.source().offset() < starts.get(transaction.source().partition());
  }

  private static Object rounded(Object value) {
    return value instanceof Double number
        ? String.format(java.util.Locale.ROOT, "%.8e", number)
        : value;
  }

  private static List<Feature> all(FeatureSet features) {
    return features.entities().stream().flatMap(entity -> features.of(entity).stream()).toList();
  }

  /** Offsets count through all partitions, as gaps do no harm. */
  private static List<Transaction> stream(Random random, int count) {
    List<Transaction> stream = new ArrayList<>();
    Instant now = NOON;
    for (int i = 0; i < count; i++) {
      now = now.plusSeconds(random.nextInt(900));
      int user = random.nextInt(40);
      int terminal = random.nextInt(20);
      int device = random.nextInt(3);
      double latitude = random.nextInt(90);
      stream.add(
          Transactions.transaction()
              .userId("u" + user)
              .amount(String.valueOf(1 + random.nextInt(500)))
              .at(random.nextInt(6) == 0 ? now.minusSeconds(random.nextInt(600)) : now)
              .position(user % 3, i)
              .with(
                  fields ->
                      fields
                          .terminalId("t" + terminal)
                          .deviceId("d" + device)
                          .currency(device == 0 ? "EUR" : "USD")
                          .location(latitude, 10.0))
              .build());
    }
    return stream;
  }

  private static Transaction at(Instant time, long offset) {
    return Transactions.transaction()
        .at(time)
        .recordedAfter(Duration.between(time, NOON.plusSeconds(3_600)))
        .position(0, offset)
        .build();
  }
}
