package dev.sentinel.pipeline.features;

import static dev.sentinel.pipeline.testing.Transactions.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import dev.sentinel.pipeline.testing.Counters;
import dev.sentinel.pipeline.testing.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.coders.IterableCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class ComputeFeaturesTest {
  private static final List<Feature> FEATURES =
      features(
          "user.count_10m",
          "user.sum_24h",
          "user.mean_30d",
          "user.stddev_7d",
          "user.new_device",
          "user.speed_kmh",
          "user.first_seen",
          "terminal.count_1h",
          "terminal.distinct_user_24h",
          "terminal.max_10m",
          "terminal.seconds_since_last");

  private TestPipeline pipeline;

  @BeforeEach
  void create(TestPipeline created) {
    pipeline = created;
  }

  @Test
  void hopsAgreeWithTheOracle() {
    List<Transaction> transactions = stream(new Random(11), 300);
    FeatureOracle oracle = new FeatureOracle(FEATURES);
    List<String> expected =
        transactions.stream().map(one -> line(one, oracle.observe(one))).toList();

    PAssert.that(values(bundles(transactions), FEATURES, Entity.USER, Entity.TERMINAL))
        .containsInAnyOrder(expected);
    pipeline.run();
    // It must have tested something.
    assertThat(expected).anyMatch(line -> line.contains("terminal.count_1h=1"));
    assertThat(expected).anyMatch(line -> line.contains("user.new_device=false"));
    assertThat(expected).anyMatch(line -> line.contains("user.speed_kmh="));
  }

  @Test
  void whoIsNotNamedHasNoValuesAndIsNotCounted() {
    Transaction nowhere = at(1, fields -> fields.terminalId(null));

    PAssert.that(
            values(
                List.of(
                    List.of(at(0, fields -> fields.terminalId("t"))),
                    List.of(nowhere),
                    List.of(at(2, fields -> fields.terminalId("t")))),
                features("terminal.count_1h"),
                Entity.USER,
                Entity.TERMINAL))
        .containsInAnyOrder("0@0 {terminal.count_1h=0}", "0@1 {}", "0@2 {terminal.count_1h=1}");
    pipeline.run();
  }

  @Test
  void whatIsDatedAheadDoesNotCountAndIsCounted() {
    Transaction ahead =
        Transactions.transaction()
            .at(NOON.plus(Duration.ofDays(400)))
            .recordedAfter(Duration.ofDays(-400))
            .position(0, 1)
            .build();

    PAssert.that(
            values(
                List.of(List.of(at(0, fields -> fields), ahead, at(2, fields -> fields))),
                features("user.count_1h"),
                Entity.USER))
        .containsInAnyOrder(
            "0@0 {user.count_1h=0}", "0@1 {user.count_1h=0}", "0@2 {user.count_1h=1}");
    assertThat(Counters.of(pipeline.run())).containsEntry("features_too_far_ahead", 1L);
  }

  @Test
  void watermarkMakesNothingLate() {
    TestStream<Transaction> stream =
        TestStream.create(TransactionCoder.of())
            .advanceWatermarkTo(org.joda.time.Instant.parse("2030-01-01T00:00:00Z"))
            .addElements(at(0, fields -> fields.terminalId("t")))
            .addElements(at(1, fields -> fields.terminalId("t")))
            .advanceWatermarkToInfinity();

    PAssert.that(
            compute(
                pipeline.apply(stream),
                features("user.count_1h", "terminal.count_1h"),
                Entity.USER,
                Entity.TERMINAL))
        .containsInAnyOrder(
            "0@0 {terminal.count_1h=0, user.count_1h=0}",
            "0@1 {terminal.count_1h=1, user.count_1h=1}");
    pipeline.run();
  }

  @Test
  void whatComesTogetherIsSortedByEvent() {
    List<Transaction> late = List.of(at(3, fields -> fields), at(0, fields -> fields));
    List<Transaction> mixed = List.of(at(2, fields -> fields), at(1, fields -> fields));
    PCollection<String> sorted =
        pipeline
            .apply(
                Create.of(
                        List.of(
                            KV.of(7, (Iterable<FeatureBatch>) List.of(batch(late), batch(mixed)))))
                    .withCoder(
                        KvCoder.of(VarIntCoder.of(), IterableCoder.of(FeatureBatchCoder.of()))))
            .apply(ParDo.of(new ComputeFeatures.SortFn()))
            .apply(ParDo.of(new OffsetsFn()));

    PAssert.that(sorted).containsInAnyOrder("7: 0 1 2 3");
    pipeline.run();
  }

  private static FeatureBatch batch(List<Transaction> transactions) {
    return new FeatureBatch(List.of(), transactions.stream().map(FeatureBatch.Row::of).toList());
  }

  private static final class OffsetsFn extends DoFn<KV<Integer, FeatureBatch>, String> {
    @ProcessElement
    public void process(@Element KV<Integer, FeatureBatch> batch, OutputReceiver<String> out) {
      StringBuilder line = new StringBuilder().append(batch.getKey()).append(':');
      batch
          .getValue()
          .forEach((transaction, values) -> line.append(' ').append(transaction.source().offset()));
      out.output(line.toString());
    }
  }

  /**
   * The DirectRunner handles what comes in one bundle in any order after the first hop; bundles in
   * which no terminal comes twice have one right answer.
   */
  private static List<List<Transaction>> bundles(List<Transaction> transactions) {
    List<List<Transaction>> bundles = new ArrayList<>();
    Set<String> terminals = new HashSet<>();
    for (Transaction transaction : transactions) {
      String terminal = transaction.terminalId();
      if (bundles.isEmpty() || (terminal != null && !terminals.add(terminal))) {
        terminals = new HashSet<>(terminal == null ? Set.of() : Set.of(terminal));
        bundles.add(new ArrayList<>());
      }
      bundles.get(bundles.size() - 1).add(transaction);
    }
    return bundles;
  }

  private PCollection<String> values(
      List<List<Transaction>> bundles, List<Feature> features, Entity... entities) {
    TestStream.Builder<Transaction> stream = TestStream.create(TransactionCoder.of());
    for (List<Transaction> bundle : bundles) {
      stream =
          stream.addElements(
              bundle.get(0), bundle.subList(1, bundle.size()).toArray(Transaction[]::new));
    }
    return compute(pipeline.apply(stream.advanceWatermarkToInfinity()), features, entities);
  }

  private static PCollection<String> compute(
      PCollection<Transaction> transactions, List<Feature> features, Entity... entities) {
    return transactions
        .apply("Group", ParDo.of(new GroupFn(entities[0])))
        .setCoder(GroupByEntity.coder())
        .apply(
            new ComputeFeatures(
                Arrays.asList(entities),
                FeatureSource.fixed(FeatureSet.of(features)),
                StartState.none()))
        .apply("Lines", ParDo.of(new LinesFn(features)))
        .setCoder(StringUtf8Coder.of());
  }

  /** Collects bundles as the pipeline's first DoFn does. */
  private static final class GroupFn extends DoFn<Transaction, KV<Integer, FeatureBatch>> {
    private final Entity entity;
    private transient GroupByEntity groups;
    private transient org.joda.time.Instant latest;

    GroupFn(Entity entity) {
      this.entity = entity;
    }

    @StartBundle
    public void startBundle() {
      groups = new GroupByEntity(entity);
    }

    @ProcessElement
    public void process(
        @Element Transaction transaction,
        @Timestamp org.joda.time.Instant timestamp,
        OutputReceiver<KV<Integer, FeatureBatch>> out) {
      latest = timestamp;
      groups.add(transaction, (bucket, batch) -> out.output(KV.of(bucket, batch)));
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      groups.finish(
          (bucket, batch) -> context.output(KV.of(bucket, batch), latest, GlobalWindow.INSTANCE));
    }
  }

  private static final class LinesFn extends DoFn<FeatureBatch, String> {
    private final List<Feature> features;

    LinesFn(List<Feature> features) {
      this.features = new ArrayList<>(features);
    }

    @ProcessElement
    public void process(@Element FeatureBatch batch, OutputReceiver<String> out) {
      batch.forEach(
          (transaction, values) -> {
            Map<Feature, Object> present = new TreeMap<>();
            for (Feature feature : features) {
              Object value = values.get(feature);
              if (value != null) {
                present.put(feature, value);
              }
            }
            out.output(line(transaction, present));
          });
    }
  }

  /** Doubles to nine digits: the oracle takes another way to them. */
  private static String line(Transaction transaction, Map<Feature, Object> values) {
    Map<String, String> texts = new TreeMap<>();
    values.forEach(
        (feature, value) ->
            texts.put(
                feature.name(),
                value instanceof Double number
                    ? String.format(java.util.Locale.ROOT, "%.8e", number)
                    : value.toString()));
    return transaction.source().partition() + "@" + transaction.source().offset() + " " + texts;
  }

  private static List<Transaction> stream(Random random, int count) {
    List<Transaction> stream = new ArrayList<>();
    Instant now = NOON;
    for (int i = 0; i < count; i++) {
      now = now.plusSeconds(random.nextInt(120));
      int user = random.nextInt(12);
      int terminal = random.nextInt(25);
      double latitude = random.nextInt(90);
      double longitude = random.nextInt(180);
      int device = random.nextInt(3);
      stream.add(
          Transactions.transaction()
              .userId("u" + user)
              .amount(String.valueOf(1 + random.nextInt(500)))
              .at(random.nextInt(6) == 0 ? now.minusSeconds(random.nextInt(600)) : now)
              .position(user % 3, i)
              .with(
                  fields ->
                      fields
                          .terminalId(terminal == 0 ? null : "t" + terminal)
                          .deviceId("d" + device)
                          .location(latitude, longitude)
                          .extra("{\"more\":1}"))
              .build());
    }
    return stream;
  }

  private static Transaction at(
      int second, java.util.function.UnaryOperator<Transaction.Builder> fields) {
    return Transactions.transaction()
        .at(NOON.plusSeconds(second))
        .position(0, second)
        .with(fields)
        .build();
  }

  private static List<Feature> features(String... names) {
    return Stream.of(names).map(name -> Feature.parse(name).orElseThrow()).toList();
  }
}
