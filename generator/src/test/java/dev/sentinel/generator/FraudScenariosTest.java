package dev.sentinel.generator;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FraudScenariosTest {
  private static final Instant START = Instant.parse("2026-01-31T00:00:00Z");
  private static final Rate RATE = Rate.perSecond(10);

  /** Cases so far apart that no step has to give way, so that times are exact. */
  private static final String RARELY = ":0.0007";

  private static TransactionGenerator generator(String... scenarios) {
    List<ScenarioShare> shares = new ArrayList<>();
    for (String scenario : scenarios) {
      shares.addAll(ScenarioShare.parse(scenario));
    }
    return TransactionGenerator.withSeed(42)
        .withFraudEvery(0)
        .withUsers(20_000)
        .withPopulation(PopulationModel.HANDBOOK)
        .withEventClock(EventClock.startingAt(START, RATE))
        .withScenarios(shares);
  }

  /** The complete cases among the first so many transactions, in order. */
  private static Map<String, List<LabelledTransaction>> cases(
      TransactionGenerator generator, long count) {
    Map<String, List<LabelledTransaction>> cases = new LinkedHashMap<>();
    generator
        .first(count)
        .filter(labelled -> labelled.caseId().isPresent())
        .forEach(
            labelled ->
                cases
                    .computeIfAbsent(labelled.caseId().get(), id -> new ArrayList<>())
                    .add(labelled));
    cases.entrySet().removeIf(entry -> entry.getValue().size() < steps(entry.getKey()));
    return cases;
  }

  private static int steps(String caseId) {
    return FraudScenarios.named(caseId.replaceFirst("-n?\\d+$", "")).steps().size();
  }

  /** Five cases at least, each checked to be of this scenario, at these times. */
  private static List<List<Transaction>> cases(String scenario, int genuine, Integer... seconds) {
    Map<String, List<LabelledTransaction>> cases = cases(generator(scenario + RARELY), 120_000);
    assertThat(cases).hasSizeGreaterThan(4);
    assertThat(cases.keySet().stream().limit(2)).containsExactly(scenario + "-0", scenario + "-1");
    for (List<LabelledTransaction> steps : cases.values()) {
      long opened = steps.get(0).transaction().epochMillis();
      assertThat(steps)
          .extracting(step -> (int) ((step.transaction().epochMillis() - opened) / 1000))
          .containsExactly(seconds);
      assertThat(steps).allMatch(step -> step.transaction().epochMillis() % 1000 == opened % 1000);
      assertThat(steps.stream().limit(genuine)).noneMatch(LabelledTransaction::isFraud);
      assertThat(steps.stream().skip(genuine))
          .allMatch(step -> step.scenario().equals(Optional.of(scenario)));
    }
    return cases.values().stream()
        .map(steps -> steps.stream().map(LabelledTransaction::transaction).toList())
        .toList();
  }

  private static <T> Set<T> distinct(
      List<Transaction> transactions, Function<Transaction, T> value) {
    return Set.copyOf(transactions.stream().map(value).toList());
  }

  private static UserProfile profile(Transaction transaction) {
    return new Population(1).user(transaction.userId());
  }

  private static Customer customer(Transaction transaction) {
    return new Customers(20_000, new Population(1)).customer(transaction.userId());
  }

  private static void assertOwnDevice(Transaction transaction) {
    UserProfile user = profile(transaction);
    assertThat(user.devices()).contains(transaction.deviceId());
    assertThat(List.of(user.homeIp(), user.mobileIp())).contains(transaction.ip());
  }

  private static void assertAmounts(List<Transaction> transactions, String min, String max) {
    assertThat(transactions)
        .allSatisfy(
            transaction ->
                assertThat(transaction.amount())
                    .isBetween(new BigDecimal(min), new BigDecimal(max)));
  }

  @Test
  void cardTestingIsSixTinyPaymentsAndALargeOneWithOneCardAndAStrangeDevice() {
    for (List<Transaction> steps : cases("card-testing", 0, 0, 20, 40, 60, 80, 100, 150)) {
      assertThat(distinct(steps, Transaction::userId)).hasSize(1);
      assertThat(distinct(steps, Transaction::cardId)).hasSize(1);
      assertThat(profile(steps.get(0)).cards()).contains(steps.get(0).cardId());
      assertThat(distinct(steps, Transaction::deviceId)).hasSize(1);
      assertThat(steps.get(0).deviceId()).matches("dev-x[0-9a-f]{8}");
      assertThat(distinct(steps, Transaction::ip)).hasSize(1);
      assertThat(steps.get(0).ip()).startsWith("203.0.113.");
      assertThat(distinct(steps, Transaction::channel)).containsExactly("online");
      assertThat(distinct(steps, Transaction::merchantId)).hasSizeGreaterThan(3);
      assertAmounts(steps.subList(0, 6), "0.10", "1.99");
      assertAmounts(steps.subList(6, 7), "400.00", "1200.00");
    }
  }

  @Test
  void accountTakeoverIsABurstAtNightFromADeviceThatTheUserNeverHad() {
    for (List<Transaction> steps :
        cases("account-takeover", 2, 0, 150, 240, 255, 270, 285, 300, 315, 330, 345)) {
      assertThat(distinct(steps, Transaction::userId)).hasSize(1);
      steps.subList(0, 2).forEach(FraudScenariosTest::assertOwnDevice);
      List<Transaction> burst = steps.subList(2, 10);
      assertThat(distinct(burst, Transaction::deviceId)).hasSize(1);
      assertThat(burst.get(0).deviceId()).matches("dev-x[0-9a-f]{8}");
      assertThat(distinct(burst, Transaction::ip)).hasSize(1);
      assertThat(distinct(burst, Transaction::channel)).containsExactly("online");
      assertAmounts(burst, "150.00", "600.00");
      assertThat(steps).allSatisfy(FraudScenariosTest::assertNight);
    }
  }

  /** By the sun, 15 degrees an hour. */
  private static void assertNight(Transaction transaction) {
    double hoursUtc = transaction.epochMillis() / 3_600_000.0 % 24;
    double degrees = profile(transaction).home().longitudeMicrodegrees / 1e6;
    assertThat((hoursUtc + degrees / 15 + 24) % 24).isBetween(0.0, 6.0);
  }

  @Test
  void somewhereItIsAlwaysNight() {
    for (int hour = 0; hour < 24; hour++) {
      Instant start = START.plus(Duration.ofHours(hour));
      TransactionGenerator generator =
          generator("account-takeover:0.1")
              .withEventClock(EventClock.startingAt(start, Rate.perSecond(100)));
      generator
          .first(20_000)
          .filter(LabelledTransaction::isFraud)
          .forEach(labelled -> assertNight(labelled.transaction()));
    }
  }

  @Test
  void aClockThatNobodyCanForetellStillGivesACaseOneVictim() {
    // Half an hour from one transaction to the next: night moves on while a case lasts.
    AtomicLong now = new AtomicLong(START.toEpochMilli());
    TransactionGenerator generator =
        generator("account-takeover:0.2")
            .withEventClock(index -> now.addAndGet(Duration.ofMinutes(30).toMillis()));
    for (List<LabelledTransaction> steps : cases(generator, 10_000).values()) {
      assertThat(
              distinct(
                  steps.stream().map(LabelledTransaction::transaction).toList(),
                  Transaction::userId))
          .hasSize(1);
    }
  }

  @Test
  void impossibleTravelIsAPaymentAtHomeAndTwoFarAwayWithTheSameCard() {
    for (List<Transaction> steps : cases("impossible-travel", 1, 0, 300, 360)) {
      assertThat(distinct(steps, Transaction::userId)).hasSize(1);
      assertThat(distinct(steps, Transaction::cardId)).hasSize(1);
      Transaction home = steps.get(0);
      assertThat(home.terminalId()).isPresent();
      assertThat(home.country()).isEqualTo(profile(home).home().country);
      assertAmounts(steps.subList(1, 3), "80.00", "250.00");
      for (Transaction far : steps.subList(1, 3)) {
        assertThat(far.terminalId()).isPresent();
        assertThat(kilometres(home, far)).isGreaterThan(2_990);
        assertThat(far.country()).isEqualTo(steps.get(1).country());
        assertThat(far.currency()).isEqualTo(steps.get(1).currency());
      }
      assertThat(kilometres(steps.get(1), steps.get(2))).isLessThan(20);
    }
  }

  /** By the spherical law of cosines, another way than the code takes. */
  private static double kilometres(Transaction from, Transaction to) {
    double latitude = Math.toRadians(from.latitudeMicrodegrees() / 1e6);
    double otherLatitude = Math.toRadians(to.latitudeMicrodegrees() / 1e6);
    double east = Math.toRadians((to.longitudeMicrodegrees() - from.longitudeMicrodegrees()) / 1e6);
    return 6371.0088
        * Math.acos(
            Math.min(
                1,
                Math.sin(latitude) * Math.sin(otherLatitude)
                    + Math.cos(latitude) * Math.cos(otherLatitude) * Math.cos(east)));
  }

  @Test
  void aCompromisedTerminalChargesTwelveNeighbours() {
    for (List<Transaction> steps :
        cases("compromised-terminal", 0, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110)) {
      assertThat(distinct(steps, Transaction::terminalId)).hasSize(1);
      assertThat(steps.get(0).terminalId()).isPresent();
      assertThat(distinct(steps, Transaction::merchantId)).hasSize(1);
      assertThat(distinct(steps, Transaction::latitudeMicrodegrees)).hasSize(1);
      assertThat(distinct(steps, Transaction::currency)).hasSize(1);
      assertThat(distinct(steps, Transaction::userId)).hasSize(12);
      assertThat(distinct(steps, Transaction::cardId)).hasSize(12);
      assertThat(distinct(steps, step -> profile(step).home())).hasSize(1);
      assertThat(distinct(steps, Transaction::country))
          .containsExactly(profile(steps.get(0)).home().country);
      assertAmounts(steps, "150.00", "400.00");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 12, 100})
  void aCompromisedTerminalFindsVictimsAmongFewUsers(long users) {
    Map<String, List<LabelledTransaction>> cases =
        cases(generator("compromised-terminal:0.1").withUsers(users), 10_000);
    assertThat(cases).isNotEmpty();
    for (List<LabelledTransaction> steps : cases.values()) {
      assertThat(steps.stream().map(step -> step.transaction().userId()).distinct())
          .hasSize((int) Math.min(12, users))
          .allMatch(id -> id >= 1 && id <= users);
    }
  }

  @Test
  void suddenSpendIsTenToFifteenTimesTheMeanAfterOrdinaryPayments() {
    for (List<Transaction> steps : cases("sudden-spend", 5, 0, 120, 240, 360, 480, 600, 630, 660)) {
      assertThat(distinct(steps, Transaction::userId)).hasSize(1);
      steps.forEach(FraudScenariosTest::assertOwnDevice);
      long mean = customer(steps.get(0)).meanAmountHundredths();
      assertThat(steps.subList(0, 5))
          .allSatisfy(step -> assertThat(step.amountHundredths()).isBetween(0L, 4 * mean));
      assertThat(steps.subList(5, 8))
          .allSatisfy(step -> assertThat(step.amountHundredths()).isBetween(10 * mean, 15 * mean));
    }
  }

  @Test
  void aMulePassesOnNinetyFivePercent() {
    for (List<Transaction> steps : cases("mule", 0, 0, 30, 60, 90, 180, 210, 240)) {
      assertThat(distinct(steps, Transaction::userId)).hasSize(1);
      List<Transaction> in = steps.subList(0, 4);
      List<Transaction> out = steps.subList(4, 7);
      assertAmounts(in, "600.00", "1500.00");
      assertThat(distinct(in, Transaction::merchantCategory)).containsExactly("transfer_in");
      assertThat(distinct(steps.subList(0, 6), Transaction::channel)).containsExactly("transfer");
      assertThat(distinct(steps.subList(0, 6), Transaction::merchantId))
          .hasSize(6)
          .allMatch(account -> account.matches("acct-\\d{8}"));
      assertThat(out)
          .extracting(Transaction::merchantCategory)
          .containsExactly("transfer_out", "transfer_out", "cash");
      assertThat(out.get(2).channel()).isEqualTo("atm");
      assertThat(out.get(2).amount()).isEqualTo(new BigDecimal("400.00"));
      assertThat(sum(out)).isEqualTo(sum(in) * 95 / 100);
    }
  }

  private static long sum(List<Transaction> transactions) {
    return transactions.stream().mapToLong(Transaction::amountHundredths).sum();
  }

  @Test
  void amountTimesHundredIsOnePaymentAboveTheThreshold() {
    for (List<Transaction> steps : cases("amount-x100", 0, 0)) {
      assertAmounts(steps, "5001.00", "10000.00");
      assertOwnDevice(steps.get(0));
    }
  }

  @Test
  void everyScenarioHasItsShareOfTheTransactions() {
    Map<String, Long> frauds =
        generator("all:0.004")
            .first(300_000)
            .flatMap(labelled -> labelled.scenario().stream())
            .collect(groupingBy(Function.identity(), TreeMap::new, counting()));
    assertThat(frauds).hasSize(7);
    // 1,200, but for cases that are not over and cycles of whole transactions.
    assertThat(frauds.values()).allMatch(count -> count > 1_175 && count <= 1_212);
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "all:0.0001", "all:0.05"})
  void everyCaseIsCompleteAndInOrder(String mix) {
    Map<String, List<LabelledTransaction>> cases = cases(generator(mix), 100_000);
    assertThat(cases.keySet().stream().map(id -> id.replaceFirst("-\\d+$", "")).distinct())
        .containsExactlyInAnyOrderElementsOf(
            FraudScenarios.ALL.stream().map(FraudScenario::name).toList());
    cases.forEach(
        (id, steps) -> {
          assertThat(steps).as(id).hasSize(steps(id));
          assertThat(steps)
              .as(id)
              .extracting(LabelledTransaction::isFraud)
              .containsExactlyElementsOf(
                  FraudScenarios.named(id.replaceFirst("-\\d+$", "")).steps().stream()
                      .map(Step::isFraud)
                      .toList());
        });
  }

  @Test
  void aSeedRepeatsEveryByteInAnyOrder() {
    TransactionGenerator first = generator("all:0.02");
    TransactionGenerator second = generator("all:0.02");
    List<LabelledTransaction> forwards = first.first(20_000).toList();
    List<LabelledTransaction> backwards =
        LongStream.range(0, 20_000)
            .parallel()
            .map(index -> 19_999 - index)
            .mapToObj(second::transaction)
            .collect(toCollection(ArrayList::new));
    Collections.reverse(backwards);
    assertThat(backwards).isEqualTo(forwards);
    assertThat(second.transaction(12_345)).isEqualTo(forwards.get(12_345));
  }

  @Test
  void bytesOfASeedNeverChange() {
    // Whoever has noted down a seed relies on these.
    assertThat(text(generator("card-testing:0.1").transaction(0)))
        .isEqualTo(
            "{\"transaction_id\":\"txn-000000000000002a-0\",\"user_id\":8571,\"amount\":0.84,"
                + "\"timestamp\":\"2026-01-31T00:00:00.000Z\",\"currency\":\"GBP\",\"merchant_id\":"
                + "\"m-web-travel-11\",\"merchant_category\":\"travel\",\"card_id\":\"card-8571-1\""
                + ",\"device_id\":\"dev-x88336a3b\",\"ip\":\"203.0.113.59\",\"channel\":\"online\","
                + "\"country\":\"GB\",\"latitude\":53.499370,\"longitude\":-2.215539}");
    assertThat(text(generator("card-testing:0.1").transaction(2)))
        .isEqualTo(
            "{\"transaction_id\":\"txn-000000000000002a-2\",\"user_id\":11269,\"amount\":"
                + "38.85,\"timestamp\":\"2026-01-31T00:00:00.200Z\",\"currency\":\"EUR\",\"merc"
                + "hant_id\":\"m-munich-grocery-2\",\"merchant_category\":\"grocery\",\"termina"
                + "l_id\":\"t-munich-grocery-2-7\",\"card_id\":\"card-11269-1\",\"device_id\":\""
                + "dev-11269-2\",\"ip\":\"198.19.214.197\",\"channel\":\"pos\",\"country\":\"DE"
                + "\",\"latitude\":48.159273,\"longitude\":11.551285}");
  }

  private static String text(LabelledTransaction labelled) {
    return new String(
        new TransactionJson().toBytes(labelled.transaction()), StandardCharsets.UTF_8);
  }

  @Test
  void seedsHaveTheirOwnVictims() {
    List<Long> victims = new ArrayList<>();
    for (long seed = 0; seed < 20; seed++) {
      victims.add(
          TransactionGenerator.withSeed(seed)
              .withFraudEvery(0)
              .withUsers(20_000)
              .withScenarios(ScenarioShare.parse("mule"))
              .transaction(0)
              .transaction()
              .userId());
    }
    assertThat(victims).doesNotHaveDuplicates();
  }

  @Test
  void everyNthFraudLeavesTheCasesWhole() {
    TransactionGenerator both = generator("mule:0.1", "sudden-spend:0.1").withFraudEvery(7);
    List<LabelledTransaction> all = both.first(21_000).toList();
    assertThat(
            IntStream.range(0, all.size())
                .filter(i -> all.get(i).scenario().equals(Optional.of("amount-x100"))))
        .containsExactlyElementsOf(IntStream.range(0, 3_000).map(i -> 7 * i + 6).boxed().toList());
    Map<String, List<LabelledTransaction>> cases = cases(both, 21_000);
    assertThat(cases.keySet().stream().map(id -> id.replaceFirst("-n?\\d+$", "")).distinct())
        .containsExactlyInAnyOrder("mule", "sudden-spend", "amount-x100");
    assertThat(cases.entrySet())
        .allMatch(entry -> entry.getValue().size() == steps(entry.getKey()));
  }

  @Test
  void frequentCasesOverlapInTime() {
    Map<String, List<LabelledTransaction>> cases = cases(generator("sudden-spend:0.3"), 20_000);
    long second = cases.get("sudden-spend-1").get(0).transaction().epochMillis();
    assertThat(cases.get("sudden-spend-0").get(7).transaction().epochMillis())
        .isGreaterThan(second);
  }

  @ParameterizedTest
  @EnumSource
  void scenariosGoWithEveryPopulation(PopulationModel population) {
    List<LabelledTransaction> all =
        generator("mule:0.05").withPopulation(population).first(10_000).toList();
    assertThat(all.stream().filter(LabelledTransaction::isFraud).count()).isBetween(440L, 501L);
    boolean terminals =
        all.stream()
            .filter(labelled -> labelled.caseId().isEmpty())
            .anyMatch(labelled -> labelled.transaction().terminalId().isPresent());
    assertThat(terminals).isEqualTo(population == PopulationModel.HANDBOOK);
  }

  @Test
  void tooManyAreRefused() {
    assertThatThrownBy(() -> generator("mule:0.6", "card-testing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("scenario mule can be at most 0.5 of the transactions here");
    assertThat(generator("mule:1").first(1_000).filter(LabelledTransaction::isFraud).count())
        .isGreaterThan(300);
  }
}
