package dev.sentinel.pipeline.features;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.features.History.Outcome;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Histories against {@link FeatureOracle}, over random streams of one user. */
class HistoryPropertyTest {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  private static final List<Feature> ALL =
      Stream.concat(
              Stream.of("1m", "10m", "1h", "24h", "7d", "30d")
                  .flatMap(
                      span ->
                          Stream.of(
                                  "count",
                                  "sum",
                                  "mean",
                                  "stddev",
                                  "max",
                                  "ratio",
                                  "zscore",
                                  "count_under_50",
                                  "count_over_50",
                                  "distinct_device",
                                  "distinct_country",
                                  "distinct_terminal")
                              .map(kind -> kind + "_" + span)),
              Stream.of(
                  "seconds_since_last",
                  "age_seconds",
                  "first_seen",
                  "distance_km",
                  "speed_kmh",
                  "new_device",
                  "new_category"))
          .map(name -> Feature.parse("user." + name).orElseThrow())
          .toList();

  /** Of the streams, which must all meet what {@link #compare} asks them to. */
  private static final String SEED = "20260131";

  /** What a stream is like. */
  private record Shape(int events, Duration meanGap, Duration maxDisorder, Duration rareGap) {}

  @Property(tries = 25, seed = SEED, shrinking = ShrinkingMode.OFF)
  void burstsWithMuchDisorder(@ForAll long seed) {
    compare(
        seed, new Shape(150, Duration.ofSeconds(40), Duration.ofMinutes(20), Duration.ofHours(5)));
  }

  @Property(tries = 25, seed = SEED, shrinking = ShrinkingMode.OFF)
  void daysWithLateness(@ForAll long seed) {
    compare(
        seed, new Shape(150, Duration.ofMinutes(20), Duration.ofHours(30), Duration.ofHours(10)));
  }

  @Property(tries = 25, seed = SEED, shrinking = ShrinkingMode.OFF)
  void monthsWithPauses(@ForAll long seed) {
    compare(seed, new Shape(150, Duration.ofHours(9), Duration.ofMinutes(50), Duration.ofDays(40)));
  }

  private static void compare(long seed, Shape shape) {
    Random random = new Random(seed);
    List<Feature> features = new ArrayList<>();
    int share = 2 + random.nextInt(8);
    for (Feature feature : ALL) {
      if (random.nextInt(share) == 0) {
        features.add(feature);
      }
    }
    List<Feature> sorted = FeatureSet.of(features).of(Entity.USER);
    Plan plan = Plan.of(sorted);
    FeatureComputer computer = new FeatureComputer(plan);
    FeatureOracle oracle = new FeatureOracle(features);
    History history = new History();
    Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
    List<Transaction> stream = stream(random, shape);
    for (Transaction transaction : stream) {
      if (random.nextInt(5) == 0) {
        history = roundTrip(history);
      }
      Object[] values = computer.observe(Observation.of(transaction, plan), history);
      outcomes.add(computer.outcome());
      Map<Feature, Object> expected = oracle.observe(transaction);
      for (int i = 0; i < values.length; i++) {
        assertSame(sorted.get(i), values[i], expected.get(sorted.get(i)), transaction);
      }
    }
    assertThat(outcomes).contains(Outcome.REMEMBERED, Outcome.REPEATED, Outcome.AHEAD);
  }

  private static void assertSame(
      Feature feature, Object value, Object expected, Transaction transaction) {
    if (expected instanceof Double number && value instanceof Double computed) {
      double tolerance = Math.max(1e-6, Math.abs(number) * 1e-9);
      assertThat(Math.abs(number - computed))
          .as("%s of %s: %s, expected %s", feature, transaction, value, expected)
          .isLessThanOrEqualTo(tolerance);
      return;
    }
    assertThat(value).as("%s of %s", feature, transaction).isEqualTo(expected);
    if (value != null) {
      assertThat(value).isInstanceOf(feature.type().javaType());
    }
  }

  private static History roundTrip(History history) {
    ByteWriter out = new ByteWriter(16);
    history.writeTo(out);
    byte[] bytes = out.toBytes();
    ByteReader in = new ByteReader(bytes);
    History read = History.readFrom(in);
    assertThat(in.position()).isEqualTo(bytes.length);
    return read;
  }

  /** Events in the order of arrival: disorder, ties, repeats, mistakes, several of everything. */
  private static List<Transaction> stream(Random random, Shape shape) {
    List<Transaction> stream = new ArrayList<>();
    Instant now = START;
    long[] offsets = new long[3];
    for (int i = 0; i < shape.events(); i++) {
      int kind = random.nextInt(20);
      if (kind == 0 && !stream.isEmpty()) {
        int back = 1 + random.nextInt(Math.min(stream.size(), 8));
        stream.add(stream.get(stream.size() - back));
        continue;
      }
      now =
          switch (kind) {
            case 1, 2 -> now; // a tie
            case 3 -> random.nextInt(4) == 0 ? now.plus(shape.rareGap()) : now;
            default ->
                now.plusNanos(random.nextLong(2 * shape.meanGap().toNanos()) / 1_000 * 1_000);
          };
      Instant time =
          kind == 4 || kind == 5
              ? now.minusNanos(random.nextLong(shape.maxDisorder().toNanos()) / 1_000 * 1_000)
              : now;
      Instant recorded = now;
      if (kind == 6) {
        time = now.plus(Duration.ofDays(random.nextInt(100)));
      } else if (kind == 7) {
        time = now.plusSeconds(random.nextInt(3_600));
      }
      int partition = random.nextInt(offsets.length);
      stream.add(
          transaction(random, time)
              .position(partition, offsets[partition]++)
              .recordedAfter(Duration.between(time, recorded))
              .build());
    }
    return stream;
  }

  private static Transactions.Builder transaction(Random random, Instant time) {
    String amount =
        random.nextInt(30) == 0
            ? "99999999999999.9999"
            : new BigDecimal(random.nextInt(4) == 0 ? 50 : random.nextInt(200))
                .add(BigDecimal.valueOf(random.nextInt(3), 4))
                .toPlainString();
    boolean placed = random.nextInt(3) > 0;
    double latitude = random.nextDouble() * 180 - 90;
    double longitude = random.nextDouble() * 360 - 180;
    return Transactions.transaction()
        .amount(amount)
        .at(time)
        .with(
            fields ->
                fields
                    .currency(
                        switch (random.nextInt(8)) {
                          case 0 -> "EUR";
                          case 1 -> null;
                          default -> "USD";
                        })
                    .deviceId(random.nextInt(5) == 0 ? null : "d" + random.nextInt(6))
                    .terminalId("t" + random.nextInt(60))
                    .country(random.nextBoolean() ? "DE" : "FR")
                    .merchantCategory(random.nextInt(3) == 0 ? null : "c" + random.nextInt(40))
                    .location(placed ? latitude : null, placed ? longitude : null));
  }
}
