package dev.sentinel.pipeline.stats;

import static dev.sentinel.pipeline.testing.Transactions.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.UserStats;
import dev.sentinel.pipeline.stats.SpendBucket.Outcome;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class SpendBucketTest {
  private static final StatsWindows WINDOWS =
      new StatsWindows(Duration.ofSeconds(10), Duration.ofMinutes(5));

  /** When the window of {@link Transactions#NOON} closes, in seconds after noon. */
  private static final int CLOSES = 310;

  private final SpendBucket bucket = new SpendBucket();

  @Test
  void addsUpOnTime() {
    add(spend("a", "10.5", 0));
    add(spend("a", "0.0001", 9.999999));
    add(spend("a", "3", 10));
    add(spend("b", "7", 5));

    assertThat(changes())
        .containsExactly(
            row("a", 0, 2, "10.5001", "0.0001", "10.5"),
            row("b", 0, 1, "7", "7", "7"),
            row("a", 10, 1, "3", "3", "3"));
    assertThat(changes()).isEmpty();
  }

  @Test
  void currenciesAreKeptApart() {
    add(spend("a", "10", 0));
    add(Spend.of(Transactions.transaction().userId("a").amount("20").currency("EUR").build()));
    add(Spend.of(Transactions.transaction().userId("a").amount("30").currency(null).build()));

    assertThat(changes())
        .extracting(UserStats::currency, UserStats::total)
        .containsExactly(
            tuple("EUR", new BigDecimal("20.0000")),
            tuple("USD", new BigDecimal("10.0000")),
            tuple("XXX", new BigDecimal("30.0000")));
  }

  @Test
  void correctsTheRowOfALateEvent() {
    add(spend("a", "10", 0));
    add(spend("a", "5", CLOSES - 0.000001));
    assertThat(changes()).hasSize(2);

    assertThat(bucket.add(spend("a", "2.5", 3), WINDOWS)).isEqualTo(Outcome.COUNTED);

    assertThat(changes()).containsExactly(row("a", 0, 2, "12.5", "2.5", "10"));
  }

  @Test
  void opensAWindowForALateEvent() {
    add(spend("a", "5", CLOSES - 1));
    changes();

    add(spend("a", "2.5", 3));

    assertThat(changes()).containsExactly(row("a", 0, 1, "2.5", "2.5", "2.5"));
  }

  @Test
  void leavesOutWhatIsTooLate() {
    add(spend("a", "10", 0));
    add(spend("a", "5", CLOSES));

    assertThat(bucket.add(spend("a", "2.5", 3), WINDOWS)).isEqualTo(Outcome.LATE);

    // The row of the closed window does not know the late event, and is still put out.
    assertThat(changes())
        .containsExactly(row("a", 0, 1, "10", "10", "10"), row("a", CLOSES, 1, "5", "5", "5"));
    assertThat(bucket.add(spend("a", "2.5", 3), WINDOWS)).isEqualTo(Outcome.LATE);
    assertThat(changes()).isEmpty();
  }

  @Test
  void partitionsHoursApartDoNotMakeEachOtherLate() {
    int hours = 5 * 3600;
    add(spend("a", "1", hours, 0));
    add(spend("b", "2", 0, 1));
    add(spend("a", "3", hours + 1, 0));
    add(spend("b", "4", 1, 1));
    changes();
    add(spend("b", "8", 9, 1));

    assertThat(changes()).containsExactly(row("b", 0, 3, "14", "2", "8"));
    assertThat(bucket.add(spend("a", "1", 0, 0), WINDOWS)).isEqualTo(Outcome.LATE);
  }

  @Test
  void aUserOnTwoPartitionsIsSummed() {
    add(spend("a", "1.5", 0, 0));
    add(spend("a", "2", 1, 7));
    assertThat(changes()).containsExactly(row("a", 0, 2, "3.5", "1.5", "2"));

    add(spend("a", "4", 2, 0));

    assertThat(changes()).containsExactly(row("a", 0, 3, "7.5", "1.5", "4"));
  }

  @Test
  void anEventDatedAheadMovesTheClockNoFurtherThanItsRecordAllows() {
    add(recordedAtNoon("a", Duration.ofDays(3650)));

    // Recorded at noon, none of them vouches for more than noon.
    add(spend("a", "1", 0));
    add(recordedAtNoon("a", Duration.ofMinutes(5)));
    add(spend("a", "1", 5));
    add(recordedAtNoon("a", Duration.ofHours(1)));
    add(spend("a", "1", 9));

    assertThat(changes().get(0)).isEqualTo(row("a", 0, 3, "3", "1", "1"));
  }

  @Test
  void holdsAThousandWindowsAheadAndNoMore() {
    for (int i = 0; i < 1000; i++) {
      add(recordedAtNoon("a", Duration.ofDays(1).plusSeconds(10L * i)));
    }

    assertThat(bucket.add(recordedAtNoon("a", Duration.ofDays(2)), WINDOWS))
        .isEqualTo(Outcome.TOO_FAR_AHEAD);
    // A window that is held already costs nothing more, and neither does one on time.
    add(recordedAtNoon("a", Duration.ofDays(1)));
    add(spend("a", "1", 0));
    assertThat(changes()).hasSize(1001);
    assertThat(bucket.openWindowCounts()).containsExactly(Map.entry(0, 1001));
  }

  @Test
  void forgetsWindowsAsTheClockMovesOn() {
    for (int second = 0; second < 3600; second += 5) {
      add(spend("a", "1", second));
      changes();
      assertThat(bucket.openWindowCounts().get(0)).isLessThanOrEqualTo(31);
    }
    assertThat(bucket.openWindowCounts()).containsExactly(Map.entry(0, 31));
  }

  @Test
  void moneyIsExact() {
    for (int i = 0; i < 1000; i++) {
      add(spend("a", "99999999999999.9999", 0));
      add(spend("a", "0.1", 0));
    }

    assertThat(changes())
        .containsExactly(
            row("a", 0, 2000, "100000000000000099.9000", "0.1", "99999999999999.9999"));
  }

  @Test
  void noTimestampFromKafkaMeansTheTimeOfReading() {
    Spend spend =
        Spend.of(
            Transaction.builder("t", "a", BigDecimal.ONE, NOON)
                .build(new KafkaPosition("transactions", 0, 0, -1), NOON.plusSeconds(7)));

    assertThat(spend.clockLimit()).isEqualTo(NOON.plusSeconds(7));
  }

  /**
   * However a stream is cut into bundles, and whatever is encoded in between, the last rows are
   * those of a plain model; counts never shrink.
   */
  @Property(tries = 500)
  void anyCutIntoBundlesGivesTheRowsOfTheModel(
      @ForAll("streams") @Size(max = 80) List<Event> stream) throws CoderException {
    Map<String, UserStats> rows = new TreeMap<>();
    SpendBucket cut = new SpendBucket();
    Model model = new Model();
    for (Event event : stream) {
      Spend spend = event.spend();
      assertThat(cut.add(spend, WINDOWS)).isEqualTo(model.add(spend));
      if (event.endsBundle()) {
        replace(rows, cut.takeChanges(WINDOWS));
        cut = CoderUtils.clone(SpendBucketCoder.of(), cut);
      }
    }
    replace(rows, cut.takeChanges(WINDOWS));

    assertThat(rows).isEqualTo(model.rows);
  }

  @Property(tries = 200)
  void anyPartitionsAreSummedWhileTheirWindowsAreOpen(
      @ForAll("nearbyStreams") @Size(max = 60) List<Event> stream) throws CoderException {
    Map<String, UserStats> rows = new TreeMap<>();
    SpendBucket cut = new SpendBucket();
    Model model = new Model();
    for (Event event : stream) {
      add(cut, event.spend());
      model.add(event.spend());
      if (event.endsBundle()) {
        replace(rows, cut.takeChanges(WINDOWS));
        cut = CoderUtils.clone(SpendBucketCoder.of(), cut);
      }
    }
    replace(rows, cut.takeChanges(WINDOWS));

    assertThat(rows).isEqualTo(model.rows);
  }

  @Property(tries = 200)
  void spendRoundTrips(@ForAll("streams") @Size(min = 1, max = 3) List<Event> stream)
      throws Exception {
    for (Event event : stream) {
      CoderProperties.coderDecodeEncodeEqual(SpendCoder.of(), event.spend());
    }
  }

  private static void replace(Map<String, UserStats> rows, List<UserStats> changes) {
    for (UserStats row : changes) {
      UserStats before = rows.put(Model.key(row), row);
      assertThat(before == null || before.count() < row.count()).as("%s", row).isTrue();
    }
    assertThat(changes.stream().map(Model::key)).doesNotHaveDuplicates();
  }

  /** Says the same as {@link SpendBucket}, naively: it keeps every window for ever. */
  private static final class Model {
    final Map<String, UserStats> rows = new TreeMap<>();
    private final Map<Integer, Instant> clocks = new HashMap<>();

    Outcome add(Spend spend) {
      long start = Math.floorDiv(spend.timestamp().getEpochSecond(), 10L) * 10;
      Instant windowStart = Instant.ofEpochSecond(start);
      Instant clock = clocks.getOrDefault(spend.partition(), Instant.EPOCH);
      if (!clock.isBefore(windowStart.plusSeconds(CLOSES))) {
        return Outcome.LATE;
      }
      UserStats row =
          new UserStats(
              spend.userId(),
              windowStart,
              windowStart.plusSeconds(10),
              spend.currency(),
              1,
              spend.amount(),
              spend.amount(),
              spend.amount());
      rows.merge(key(row), row, Model::sum);
      Instant vouched =
          spend.timestamp().isBefore(spend.clockLimit()) ? spend.timestamp() : spend.clockLimit();
      clocks.put(spend.partition(), vouched.isAfter(clock) ? vouched : clock);
      return Outcome.COUNTED;
    }

    static UserStats sum(UserStats a, UserStats b) {
      return new UserStats(
          a.userId(),
          a.windowStart(),
          a.windowEnd(),
          a.currency(),
          a.count() + b.count(),
          a.total().add(b.total()),
          a.min().min(b.min()),
          a.max().max(b.max()));
    }

    static String key(UserStats row) {
      return row.userId() + " " + row.windowStart() + " " + row.currency();
    }
  }

  record Event(
      int user,
      int partition,
      int seconds,
      long amount,
      boolean euro,
      boolean datedAhead,
      boolean endsBundle) {

    Spend spend() {
      return Spend.of(
          Transactions.transaction()
              .userId("user-" + user)
              .amount(BigDecimal.valueOf(amount, 4).toPlainString())
              .currency(euro ? "EUR" : "USD")
              .at(NOON.plusSeconds(seconds))
              .position(partition, 0)
              .recordedAfter(Duration.ofSeconds(datedAhead ? -1000 : 0))
              .build());
    }
  }

  /** Users are keyed to their partition, as the contract has it; time runs, and jumps about. */
  @Provide
  Arbitrary<List<Event>> streams() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(-200, 900),
            Arbitraries.longs().between(0, 999_999_999_999_999_999L),
            Arbitraries.of(true, false, false),
            Arbitraries.of(true, false, false, false, false),
            Arbitraries.of(true, false))
        .as(
            (user, seconds, amount, euro, ahead, end) ->
                new Event(user, user % 3, seconds, amount, euro, ahead, end))
        .list();
  }

  @Provide
  Arbitrary<List<Event>> nearbyStreams() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, CLOSES - 1),
            Arbitraries.longs().between(0, 10_000_000L),
            Arbitraries.of(true, false))
        .as(
            (user, partition, seconds, amount, end) ->
                new Event(user, partition, seconds, amount, false, false, end))
        .list();
  }

  private void add(Spend spend) {
    add(bucket, spend);
  }

  private static void add(SpendBucket bucket, Spend spend) {
    assertThat(bucket.add(spend, WINDOWS)).isEqualTo(Outcome.COUNTED);
  }

  private List<UserStats> changes() {
    return bucket.takeChanges(WINDOWS);
  }

  private static Spend spend(String user, String amount, double secondsAfterNoon) {
    return spend(user, amount, secondsAfterNoon, 0);
  }

  private static Spend spend(String user, String amount, double secondsAfterNoon, int partition) {
    return Spend.of(
        Transactions.transaction()
            .userId(user)
            .amount(amount)
            .at(NOON.plusNanos(Math.round(secondsAfterNoon * 1e9)))
            .position(partition, 0)
            .build());
  }

  private static Spend recordedAtNoon(String user, Duration ahead) {
    return Spend.of(
        Transactions.transaction()
            .userId(user)
            .amount("1")
            .at(NOON.plus(ahead))
            .recordedAfter(ahead.negated())
            .build());
  }

  private static UserStats row(
      String user, int start, long count, String total, String min, String max) {
    return new UserStats(
        user,
        NOON.plusSeconds(start),
        NOON.plusSeconds(start + 10L),
        "USD",
        count,
        new BigDecimal(total).setScale(4),
        new BigDecimal(min).setScale(4),
        new BigDecimal(max).setScale(4));
  }
}
