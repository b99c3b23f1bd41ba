package dev.sentinel.pipeline.features;

import static dev.sentinel.pipeline.testing.Transactions.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.testing.Transactions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many entities in one cell of state, and the limits of one. */
class HistoryTableTest {

  @Test
  void entitiesAreKeptApartThroughStateAndBack() throws IOException {
    List<Feature> features = features("user.count_1h", "user.sum_24h", "user.new_device");
    FeatureComputer computer = computer(features);
    FeatureOracle oracle = new FeatureOracle(features);
    Random random = new Random(5);
    HistoryTable table = HistoryTable.empty();
    for (int i = 0; i < 5_000; i++) {
      if (random.nextInt(40) == 0) {
        table = throughState(table);
      }
      int device = random.nextInt(3);
      Transaction transaction =
          Transactions.transaction()
              .userId("u" + random.nextInt(700))
              .amount(String.valueOf(random.nextInt(1_000)))
              .at(NOON.plusSeconds(i * 20L))
              .position(0, i)
              .with(fields -> fields.deviceId("d" + device))
              .build();
      Object[] values = observe(table, transaction, computer);
      Map<Feature, Object> expected = oracle.observe(transaction);
      assertThat(values)
          .containsExactly(computer.plan().features().stream().map(expected::get).toArray());
    }
    assertThat(table.size()).isEqualTo(700);
  }

  @Test
  void entityIsForgottenByTheClockOfItsOwnPartition() throws IOException {
    FeatureComputer computer = computer(features("user.count_10m"));
    HistoryTable table = HistoryTable.empty();
    observe(table, of("a", 0, Duration.ZERO), computer);
    observe(table, of("b", 1, Duration.ZERO), computer);
    observe(table, of("c", 1, Duration.ofMinutes(71)), computer);

    table = throughState(table);

    // Partition 1 has moved on by more than the window and the hour of grace, partition 0 has not.
    assertThat(table.size()).isEqualTo(2);
    assertThat(observe(table, of("a", 0, Duration.ofMinutes(5)), computer)).containsExactly(1L);
    assertThat(observe(table, of("b", 1, Duration.ofMinutes(5)), computer)).containsExactly(0L);
  }

  @Test
  void untouchedEntitiesAreCopiedAsTheyAre() throws IOException {
    FeatureComputer computer = computer(features("user.count_30d"));
    HistoryTable table = HistoryTable.empty();
    observe(table, of("a", 0, Duration.ZERO), computer);
    observe(table, of("b", 0, Duration.ZERO), computer);
    byte[] before = HistoryTable.of(table.toBytes()).toBytes();

    assertThat(before).isEqualTo(table.toBytes());

    HistoryTable read = HistoryTable.of(before);
    observe(read, of("b", 0, Duration.ofHours(1)), computer);
    // Header, clock, and the first entity's bytes are the same.
    byte[] after = read.toBytes();
    int first = 32;
    assertThat(Arrays.copyOfRange(after, first, first + 8))
        .isEqualTo(Arrays.copyOfRange(before, first, first + 8));
    assertThat(HistoryTable.of(after).size()).isEqualTo(2);
  }

  @Test
  void busyEntityStaysWithinItsErrorAndItsSize() {
    List<Feature> features =
        features(
            "user.count_10m",
            "user.count_24h",
            "user.sum_24h",
            "user.count_30d",
            "user.count_under_50_24h",
            "user.distinct_device_24h",
            "user.max_30d",
            "user.seconds_since_last");
    Plan plan = Plan.of(FeatureSet.of(features).of(Entity.USER));
    FeatureComputer computer = new FeatureComputer(plan);
    History history = new History();
    List<Transaction> all = new ArrayList<>();
    Random random = new Random(3);
    Instant now = NOON;
    int bytes = 0;
    for (int i = 0; i < 40_000; i++) {
      now = now.plusSeconds(random.nextInt(150));
      int device = random.nextInt(100);
      Transaction transaction =
          Transactions.transaction()
              .amount(String.valueOf(1 + random.nextInt(100)))
              .at(now)
              .position(0, i)
              .with(fields -> fields.deviceId("d" + device))
              .build();
      Object[] values = computer.observe(Observation.of(transaction, plan), history);
      if (i % 997 == 996) {
        ByteWriter out = new ByteWriter(16);
        history.writeTo(out);
        bytes = Math.max(bytes, out.length());
        history = History.readFrom(new ByteReader(out.toBytes()));
        Values at = new Values(plan.features(), Arrays.asList(values));
        for (String span : List.of("10m", "24h", "30d")) {
          assertWithinBounds(at, "user.count_" + span, "count", transaction, all);
        }
        assertWithinBounds(at, "user.sum_24h", "sum", transaction, all);
        assertWithinBounds(at, "user.count_under_50_24h", "under", transaction, all);
        assertThat(at.get("user.seconds_since_last"))
            .isEqualTo(Duration.between(all.get(all.size() - 1).timestamp(), now).toSeconds());
        // Fewer values than are remembered: exact whatever the number of events.
        assertThat(at.get("user.distinct_device_24h")).isEqualTo(distinctDevices(all, now));
      }
      all.add(transaction);
    }
    assertThat(history.entries()).hasSize(History.MAX_ENTRIES);
    assertThat(history.cells().size()).isLessThanOrEqualTo(Cells.MAX_CELLS);
    assertThat(bytes).isLessThan(20_000);
  }

  private static long distinctDevices(List<Transaction> all, Instant now) {
    return all.stream()
        .filter(one -> one.timestamp().isAfter(now.minus(Duration.ofHours(24))))
        .map(Transaction::deviceId)
        .distinct()
        .count();
  }

  /** At least what the window holds, at most what it holds when it is a sixteenth longer. */
  private static void assertWithinBounds(
      Values values, String name, String what, Transaction event, List<Transaction> all) {
    Duration length = Feature.parse(name).orElseThrow().span().length();
    BigDecimal least = count(what, event, all, length);
    BigDecimal most = count(what, event, all, length.plus(length.dividedBy(Cells.PARTS)));
    assertThat(new BigDecimal(values.get(name).toString()))
        .as(name)
        .isGreaterThanOrEqualTo(least)
        .isLessThanOrEqualTo(most);
  }

  private static BigDecimal count(
      String what, Transaction event, List<Transaction> all, Duration length) {
    Instant start = event.timestamp().minus(length);
    return all.stream()
        .filter(one -> one.timestamp().isAfter(start))
        .map(
            one ->
                switch (what) {
                  case "sum" -> one.amount();
                  case "under" ->
                      one.amount().compareTo(BigDecimal.valueOf(50)) < 0
                          ? BigDecimal.ONE
                          : BigDecimal.ZERO;
                  default -> BigDecimal.ONE;
                })
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private record Values(List<Feature> features, List<Object> values) {
    Object get(String name) {
      return values.get(features.indexOf(Feature.parse(name).orElseThrow()));
    }
  }

  @Test
  void manyCurrenciesAndLongIdsStayBounded() {
    List<Feature> features =
        features("terminal.count_30d", "terminal.distinct_user_30d", "terminal.new_card");
    Plan plan = Plan.of(FeatureSet.of(features).of(Entity.TERMINAL));
    FeatureComputer computer = new FeatureComputer(plan);
    History history = new History();
    for (int i = 0; i < 20_000; i++) {
      String long_ = "x".repeat(1_000) + i;
      String currency = "" + (char) ('A' + i % 20) + (char) ('A' + i % 13) + "X";
      computer.observe(
          Observation.of(
              Transactions.transaction()
                  .userId(long_)
                  .at(NOON.plusSeconds(i * 100L))
                  .position(0, i)
                  .with(fields -> fields.cardId(long_).currency(currency))
                  .build(),
              plan),
          history);
    }
    ByteWriter out = new ByteWriter(16);
    history.writeTo(out);
    assertThat(history.cells().size()).isLessThanOrEqualTo(Cells.MAX_CELLS);
    assertThat(out.length()).isLessThan(30_000);
  }

  @Test
  void historyFollowsAChangeOfTheFeatures() {
    Plan first = Plan.of(features("user.count_24h", "user.distinct_device_24h"));
    Plan second =
        Plan.of(
            features("user.count_24h", "user.distinct_country_24h", "user.distinct_device_24h"));
    History history = new History();
    FeatureComputer before = new FeatureComputer(first);
    before.observe(Observation.of(of("a", 0, Duration.ZERO), first), history);
    before.observe(Observation.of(of("a", 0, Duration.ofMinutes(1)), first), history);

    FeatureComputer after = new FeatureComputer(second);
    // The country was not kept so far.
    assertThat(after.observe(Observation.of(of("a", 0, Duration.ofMinutes(2)), second), history))
        .containsExactly(2L, 0L, 2L);
    assertThat(after.observe(Observation.of(of("a", 0, Duration.ofMinutes(3)), second), history))
        .containsExactly(3L, 1L, 3L);
  }

  @Test
  void stateThatIsCutOffOrForeignIsRefused() throws IOException {
    HistoryTable table = HistoryTable.empty();
    observe(table, of("a", 0, Duration.ZERO), computer(features("user.count_1h")));
    byte[] encoded = encode(table);

    assertThatThrownBy(
            () ->
                HistoryTableCoder.of()
                    .decode(new ByteArrayInputStream(encoded, 0, encoded.length - 1)))
        .isInstanceOf(EOFException.class)
        .hasMessageContaining("cut off");
    assertThatThrownBy(() -> HistoryTable.of(new byte[] {99}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("99");
  }

  @Test
  void distancesAreThoseOfTheGlobe() {
    // Berlin to Paris; from the pole to the equator.
    assertThat(kilometres(52.52, 13.405, 48.8566, 2.3522)).isCloseTo(877.5, within(1.0));
    assertThat(kilometres(90, 0, 0, 77))
        .isCloseTo(Math.PI / 2 * GreatCircle.EARTH_RADIUS_KM, within(1e-6));
    assertThat(kilometres(0, 0, 0, 180))
        .isCloseTo(Math.PI * GreatCircle.EARTH_RADIUS_KM, within(1e-6));
    assertThat(kilometres(0, 179.9, 0, -179.9)).isCloseTo(22.24, within(0.01));
    assertThat(kilometres(10, 20, 10, 20)).isZero();
  }

  private static double kilometres(double lat1, double lon1, double lat2, double lon2) {
    return GreatCircle.kilometres(
        GreatCircle.Place.of(lat1, lon1), GreatCircle.Place.of(lat2, lon2));
  }

  private static HistoryTable throughState(HistoryTable table) throws IOException {
    return HistoryTableCoder.of().decode(new ByteArrayInputStream(encode(table)));
  }

  private static byte[] encode(HistoryTable table) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    HistoryTableCoder.of().encode(table, out);
    return out.toByteArray();
  }

  private static Object[] observe(
      HistoryTable table, Transaction transaction, FeatureComputer computer) {
    return table.observe(
        transaction.userId(), Observation.of(transaction, computer.plan()), computer);
  }

  private static FeatureComputer computer(List<Feature> features) {
    return new FeatureComputer(Plan.of(FeatureSet.of(features).of(features.get(0).entity())));
  }

  /** Every transaction of a user has another device and the same country. */
  private static Transaction of(String user, int partition, Duration after) {
    return Transactions.transaction()
        .userId(user)
        .at(NOON.plus(after))
        .position(partition, after.toSeconds())
        .with(fields -> fields.deviceId("d" + after).country("DE"))
        .build();
  }

  private static List<Feature> features(String... names) {
    return Stream.of(names).map(name -> Feature.parse(name).orElseThrow()).toList();
  }
}
