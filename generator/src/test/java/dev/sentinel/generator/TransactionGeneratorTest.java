package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionGeneratorTest {
  private static final Instant START = Instant.parse("2026-01-31T00:00:00Z");
  private static final EventClock CLOCK = EventClock.startingAt(START, Rate.perSecond(10));

  private static TransactionGenerator generator(long seed) {
    return TransactionGenerator.withSeed(seed).withEventClock(CLOCK);
  }

  @Test
  void sameSeedGivesTheSameBytes() {
    assertThat(bytes(generator(42), 2_000)).isEqualTo(bytes(generator(42), 2_000));
  }

  @Test
  void bytesOfASeedNeverChange() {
    // Whoever has noted down a seed relies on these.
    TransactionJson json = new TransactionJson();
    assertThat(json.toBytes(generator(42).transaction(0).transaction()))
        .asString()
        .isEqualTo(
            "{\"transaction_id\":\"txn-000000000000002a-0\",\"user_id\":66,\"amount\":87.21,"
                + "\"timestamp\":\"2026-01-31T00:00:00.000Z\",\"currency\":\"EUR\","
                + "\"merchant_id\":\"m-milan-grocery-5\",\"merchant_category\":\"grocery\","
                + "\"card_id\":\"card-66-1\",\"device_id\":\"dev-66-1\",\"ip\":\"198.19.95.210\","
                + "\"channel\":\"pos\",\"country\":\"IT\",\"latitude\":45.423974,"
                + "\"longitude\":9.212060}");
  }

  @Test
  void anyOrderAndAnyThreadGivesTheSame() {
    TransactionGenerator generator = generator(7);
    List<LabelledTransaction> parallel =
        LongStream.range(0, 5_000).parallel().mapToObj(generator::transaction).toList();
    assertThat(parallel).isEqualTo(generator(7).first(5_000).toList());
    assertThat(generator(7).transaction(4_999)).isEqualTo(parallel.get(4_999));
  }

  @Test
  void ofWallClockRunsOnlyTheTimesDiffer() {
    EventClock later = index -> CLOCK.epochMillis(index) + 12_345;
    for (long index = 0; index < 500; index++) {
      LabelledTransaction first = generator(3).transaction(index);
      LabelledTransaction second = generator(3).withEventClock(later).transaction(index);
      assertThat(second.scenario()).isEqualTo(first.scenario());
      assertThat(second.transaction())
          .usingRecursiveComparison()
          .ignoringFields("epochMillis")
          .isEqualTo(first.transaction());
      assertThat(second.transaction().epochMillis() - first.transaction().epochMillis())
          .isEqualTo(12_345);
    }
  }

  @Test
  void differentSeedsShareNoIds() {
    Set<String> ids = new HashSet<>();
    for (long seed : new long[] {0, 1, -1, 42, Long.MIN_VALUE, Long.MAX_VALUE}) {
      generator(seed).first(1_000).forEach(t -> ids.add(t.transaction().transactionId()));
    }
    assertThat(ids).hasSize(6_000).allMatch(id -> id.length() <= 128);
  }

  @Test
  void differentSeedsMakeDifferentTransactions() {
    long equal =
        LongStream.range(0, 1_000)
            .filter(
                index ->
                    generator(1).transaction(index).transaction().amountHundredths()
                        == generator(2).transaction(index).transaction().amountHundredths())
            .count();
    assertThat(equal).isLessThan(10);
  }

  @Test
  void everyFiftiethIsFraudAboveTheThresholdAndNoOtherIs() {
    long index = 0;
    for (LabelledTransaction labelled : generator(42).first(100_000).toList()) {
      index++;
      BigDecimal amount = labelled.transaction().amount();
      if (index % 50 == 0) {
        assertThat(labelled.isFraud()).isTrue();
        assertThat(labelled.scenario()).contains("amount-x100");
        assertThat(amount).isBetween(new BigDecimal("5001.00"), new BigDecimal("10000.00"));
      } else {
        assertThat(labelled.isFraud()).isFalse();
        assertThat(amount).isBetween(new BigDecimal("0.00"), new BigDecimal("100.00"));
      }
      assertThat(amount.scale()).isEqualTo(2);
    }
  }

  @Test
  void scenarioAlwaysPassesTheThresholdAtBothEnds() {
    Transaction normal = generator(1).transaction(0).transaction();
    List<Long> amounts =
        LongStream.range(0, 200_000)
            .mapToObj(i -> AmountTimesHundred.plant(normal, Draws.of(9, i)).amountHundredths())
            .toList();
    assertThat(amounts.stream().min(Comparator.naturalOrder())).contains(500_100L);
    assertThat(amounts.stream().max(Comparator.naturalOrder())).contains(1_000_000L);
    assertThat(amounts).allMatch(amount -> amount % 100 == 0);
  }

  @Test
  void normalAmountsAreUniformFromZeroToAHundred() {
    long[] tenths = new long[11];
    Set<Long> seen = new HashSet<>();
    generator(5)
        .withFraudEvery(0)
        .first(200_000)
        .forEach(
            t -> {
              long amount = t.transaction().amountHundredths();
              seen.add(amount);
              tenths[(int) (amount / 1_000)]++;
            });
    assertThat(seen).contains(0L, 10_000L).hasSize(10_001);
    // 20,000 expected in each; 600 is more than four standard deviations.
    assertThat(Arrays.stream(tenths, 0, 10).boxed()).allMatch(n -> Math.abs(n - 20_000) < 600);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 50})
  void fraudEveryIsExact(long every) {
    assertThat(
            generator(1)
                .withFraudEvery(every)
                .first(300)
                .filter(LabelledTransaction::isFraud)
                .count())
        .isEqualTo(300 / every);
  }

  @Test
  void fraudEveryZeroPlantsNone() {
    assertThat(generator(1).withFraudEvery(0).first(1_000)).noneMatch(LabelledTransaction::isFraud);
  }

  @Test
  void usersAreOneToNAndAllOccur() {
    Set<Long> users = new HashSet<>();
    generator(1).first(5_000).forEach(t -> users.add(t.transaction().userId()));
    assertThat(users).hasSize(100).contains(1L, 100L).allMatch(id -> id >= 1 && id <= 100);
    assertThat(generator(1).withUsers(1).transaction(5).transaction().userId()).isEqualTo(1);
    assertThat(generator(1).withUsers(999_999_999).first(1_000))
        .allMatch(t -> t.transaction().userId() <= 999_999_999);
  }

  @Test
  void aUserStaysTheSamePersonInEveryRun() {
    Map<Long, Transaction> first = new HashMap<>();
    Map<Long, Set<String>> devices = new HashMap<>();
    Map<Long, Set<String>> cards = new HashMap<>();
    for (long seed = 0; seed < 5; seed++) {
      generator(seed)
          .first(5_000)
          .map(LabelledTransaction::transaction)
          .forEach(
              t -> {
                Transaction known = first.computeIfAbsent(t.userId(), id -> t);
                assertThat(t.country()).isEqualTo(known.country());
                assertThat(t.currency()).isEqualTo(known.currency());
                assertThat(t.latitudeMicrodegrees())
                    .isBetween(
                        known.latitudeMicrodegrees() - 90_000,
                        known.latitudeMicrodegrees() + 90_000);
                devices.computeIfAbsent(t.userId(), id -> new HashSet<>()).add(t.deviceId());
                cards.computeIfAbsent(t.userId(), id -> new HashSet<>()).add(t.cardId());
              });
    }
    assertThat(devices.values()).allMatch(own -> own.size() <= 3);
    assertThat(cards.values()).allMatch(own -> own.size() <= 2);
    Set<String> allCards = new HashSet<>();
    cards.values().forEach(own -> assertThat(own).allMatch(allCards::add));
  }

  @Test
  void fieldsKeepTheContract() {
    Set<String> countries = Set.of(Locale.getISOCountries());
    generator(42)
        .withUsers(10_000)
        .first(20_000)
        .map(LabelledTransaction::transaction)
        .forEach(
            t -> {
              assertThat(countries).contains(t.country());
              assertThat(Currency.getInstance(t.currency()).getDefaultFractionDigits())
                  .isEqualTo(2);
              assertThat(t.ip()).matches("198\\.1[89]\\.\\d{1,3}\\.\\d{1,3}");
              assertThat(t.channel()).isIn("pos", "atm", "online");
              assertThat(t.merchantId()).matches("m-[a-z0-9-]+");
              assertThat(t.latitudeMicrodegrees()).isBetween(-90_000_000, 90_000_000);
              assertThat(t.longitudeMicrodegrees()).isBetween(-180_000_000, 180_000_000);
            });
  }

  @Test
  void wrongSettingsAreRefused() {
    TransactionGenerator generator = generator(1);
    assertThatThrownBy(() -> generator.withUsers(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("users must be from 1 to 999999999: 0");
    assertThatThrownBy(() -> generator.withFraudEvery(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fraudEvery must not be negative: -1");
    assertThatThrownBy(() -> generator.transaction(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("index must not be negative: -1");
  }

  private static List<String> bytes(TransactionGenerator generator, long count) {
    TransactionJson json = new TransactionJson();
    return generator
        .first(count)
        .map(t -> new String(json.toBytes(t.transaction()), StandardCharsets.UTF_8))
        .toList();
  }
}
