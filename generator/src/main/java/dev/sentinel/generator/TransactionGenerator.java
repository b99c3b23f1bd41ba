package dev.sentinel.generator;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Makes transactions: a pure function from a number to a transaction, for a given seed. It sends
 * nothing and reads no clock but the given one, so a test can ask it what a run has sent.
 *
 * <p>Unless asked for anything else, normal amounts are uniform over 0.00 to 100.00, users are
 * drawn evenly, and every {@code fraudEvery}th transaction (the 50th, 100th, ...) is planted as
 * fraud: {@value AmountTimesHundred#NAME}, 5,001.00 to 10,000.00, always above the default alert
 * threshold of 5,000, which normal ones never reach. Who a user is (home, cards, devices, habits)
 * is the same for every seed.
 *
 * <p>Transaction ids hold the seed and the number, so runs with different seeds never share one,
 * and runs with the same seed always do. Everything but the time follows from the seed and the
 * settings; so does the time with {@link EventClock#startingAt}. Of customers with habits, and of
 * scenarios that happen at night, the time says who it is.
 *
 * <p>Immutable and safe for use by several threads. {@code with} methods return a changed copy.
 */
public final class TransactionGenerator {
  private static final long DEFAULT_USERS = 100;
  private static final long DEFAULT_FRAUD_EVERY = 50;

  /** Nine digits: more users than anybody has, and no arithmetic that comes near to overflow. */
  static final long MAX_USERS = 999_999_999;

  private static final Optional<String> EVERY_NTH_SCENARIO = Optional.of(AmountTimesHundred.NAME);

  private final Settings settings;
  private final EveryNth fraudEvery;
  private final GenuinePayments genuine;
  private final PlantedCases cases;
  private final String idPrefix;

  private TransactionGenerator(Settings settings) {
    this.settings = settings;
    this.fraudEvery = new EveryNth(settings.fraudEvery());
    Population population = new Population(settings.users());
    Customers customers = new Customers(settings.users(), population);
    this.genuine =
        switch (settings.population()) {
          case UNIFORM -> new UniformPayments(population);
          case HANDBOOK -> new HandbookPayments(customers);
        };
    EventClock clock = settings.clock();
    this.cases =
        new PlantedCases(
            settings.seed(),
            customers,
            settings.scenarios(),
            clock.rate(),
            position -> clock.epochMillis(fraudEvery.indexOfRest(position)));
    this.idPrefix = "txn-" + HexFormat.of().toHexDigits(settings.seed()) + "-";
  }

  private record Settings(
      long seed,
      long users,
      long fraudEvery,
      EventClock clock,
      PopulationModel population,
      List<ScenarioShare> scenarios) {}

  /** Users 1 to 100, every 50th transaction fraud, event times from the computer's clock. */
  public static TransactionGenerator withSeed(long seed) {
    return new TransactionGenerator(
        new Settings(
            seed,
            DEFAULT_USERS,
            DEFAULT_FRAUD_EVERY,
            EventClock.wall(),
            PopulationModel.UNIFORM,
            List.of()));
  }

  /**
   * Users 1 to {@code newUsers}.
   *
   * @throws IllegalArgumentException unless from 1 to 999,999,999
   */
  public TransactionGenerator withUsers(long newUsers) {
    if (newUsers < 1 || newUsers > MAX_USERS) {
      throw new IllegalArgumentException("users must be from 1 to " + MAX_USERS + ": " + newUsers);
    }
    return new TransactionGenerator(
        new Settings(
            seed(),
            newUsers,
            settings.fraudEvery(),
            settings.clock(),
            settings.population(),
            settings.scenarios()));
  }

  /**
   * Every so many-th transaction is fraud of pattern {@value AmountTimesHundred#NAME}; 0 for none.
   *
   * @throws IllegalArgumentException when negative
   */
  public TransactionGenerator withFraudEvery(long newFraudEvery) {
    if (newFraudEvery < 0) {
      throw new IllegalArgumentException("fraudEvery must not be negative: " + newFraudEvery);
    }
    return new TransactionGenerator(
        new Settings(
            seed(),
            settings.users(),
            newFraudEvery,
            settings.clock(),
            settings.population(),
            settings.scenarios()));
  }

  public TransactionGenerator withEventClock(EventClock newClock) {
    return new TransactionGenerator(
        new Settings(
            seed(),
            settings.users(),
            settings.fraudEvery(),
            newClock,
            settings.population(),
            settings.scenarios()));
  }

  public TransactionGenerator withPopulation(PopulationModel newPopulation) {
    return new TransactionGenerator(
        new Settings(
            seed(),
            settings.users(),
            settings.fraudEvery(),
            settings.clock(),
            newPopulation,
            settings.scenarios()));
  }

  /**
   * Plants these patterns, beside the one of {@link #withFraudEvery}.
   *
   * @throws IllegalArgumentException when one is given twice, or together they are too many
   */
  public TransactionGenerator withScenarios(List<ScenarioShare> newScenarios) {
    return new TransactionGenerator(
        new Settings(
            seed(),
            settings.users(),
            settings.fraudEvery(),
            settings.clock(),
            settings.population(),
            List.copyOf(newScenarios)));
  }

  public long seed() {
    return settings.seed();
  }

  /**
   * Transaction number {@code index}, with its label.
   *
   * @param index from 0; any order, and none needs the ones before it
   * @throws IllegalArgumentException when negative
   */
  public LabelledTransaction transaction(long index) {
    if (index < 0) {
      throw new IllegalArgumentException("index must not be negative: " + index);
    }
    Draws draws = Draws.of(seed(), index);
    Stamp stamp = new Stamp(idPrefix + index, settings.clock().epochMillis(index));
    // Counted in all transactions, not drawn: "every 50th" is exact and the oracle is simple.
    if (fraudEvery.contains(index)) {
      return new LabelledTransaction(
          AmountTimesHundred.plant(genuine.draw(stamp, draws), draws),
          EVERY_NTH_SCENARIO,
          Optional.of(AmountTimesHundred.NAME + "-n" + index));
    }
    return cases
        .at(fraudEvery.restBefore(index), stamp)
        .orElseGet(() -> LabelledTransaction.genuine(genuine.draw(stamp, draws)));
  }

  /** Transactions 0 to {@code count - 1}, in order. */
  public Stream<LabelledTransaction> first(long count) {
    return LongStream.range(0, count).mapToObj(this::transaction);
  }
}
