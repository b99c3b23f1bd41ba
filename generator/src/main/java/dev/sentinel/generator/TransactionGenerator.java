package dev.sentinel.generator;

import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Makes transactions: a pure function from a number to a transaction, for a given seed. It sends
 * nothing and reads no clock but the given one, so a test can ask it what a run has sent.
 *
 * <p>Normal amounts are uniform over 0.00 to 100.00. Every {@code fraudEvery}th transaction (the
 * 50th, 100th, ...) is planted as fraud: {@value AmountTimesHundred#NAME}, 5,001.00 to 10,000.00,
 * always above the default alert threshold of 5,000, which normal ones never reach. Users are drawn
 * evenly; who a user is (home, cards, devices) is the same for every seed.
 *
 * <p>Transaction ids hold the seed and the number, so runs with different seeds never share one,
 * and runs with the same seed always do. Everything but the time follows from the seed and the
 * settings; so does the time with {@link EventClock#startingAt}.
 *
 * <p>Immutable and safe for use by several threads. {@code with} methods return a changed copy.
 */
public final class TransactionGenerator {
  /** Normal amounts are at most 100.00. */
  static final long MAX_NORMAL_AMOUNT_HUNDREDTHS = 10_000;

  private static final long DEFAULT_USERS = 100;
  private static final long DEFAULT_FRAUD_EVERY = 50;

  /** Nine digits: more users than anybody has, and no arithmetic that comes near to overflow. */
  static final long MAX_USERS = 999_999_999;

  private final long seed;
  private final long users;
  private final long fraudEvery;
  private final EventClock clock;
  private final Population population;
  private final FraudScenario scenario;
  private final Optional<String> scenarioName;
  private final String idPrefix;

  private TransactionGenerator(long seed, long users, long fraudEvery, EventClock clock) {
    this.seed = seed;
    this.users = users;
    this.fraudEvery = fraudEvery;
    this.clock = clock;
    this.population = new Population(users);
    this.scenario = new AmountTimesHundred();
    this.scenarioName = Optional.of(scenario.name());
    this.idPrefix = "txn-" + HexFormat.of().toHexDigits(seed) + "-";
  }

  /** Users 1 to 100, every 50th transaction fraud, event times from the computer's clock. */
  public static TransactionGenerator withSeed(long seed) {
    return new TransactionGenerator(seed, DEFAULT_USERS, DEFAULT_FRAUD_EVERY, EventClock.wall());
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
    return new TransactionGenerator(seed, newUsers, fraudEvery, clock);
  }

  /**
   * Every so many-th transaction is fraud; 0 for none.
   *
   * @throws IllegalArgumentException when negative
   */
  public TransactionGenerator withFraudEvery(long newFraudEvery) {
    if (newFraudEvery < 0) {
      throw new IllegalArgumentException("fraudEvery must not be negative: " + newFraudEvery);
    }
    return new TransactionGenerator(seed, users, newFraudEvery, clock);
  }

  public TransactionGenerator withEventClock(EventClock newClock) {
    return new TransactionGenerator(seed, users, fraudEvery, newClock);
  }

  public long seed() {
    return seed;
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
    Draws draws = Draws.of(seed, index);
    Transaction normal = normal(index, draws);
    // Counted in all transactions, not drawn: "every 50th" is exact and the oracle is simple.
    if (fraudEvery > 0 && (index + 1) % fraudEvery == 0) {
      return new LabelledTransaction(scenario.plant(normal, draws), scenarioName);
    }
    return new LabelledTransaction(normal, Optional.empty());
  }

  /** Transactions 0 to {@code count - 1}, in order. */
  public Stream<LabelledTransaction> first(long count) {
    return LongStream.range(0, count).mapToObj(this::transaction);
  }

  private Transaction normal(long index, Draws draws) {
    UserProfile user = population.draw(draws);
    long amountHundredths = draws.between(0, MAX_NORMAL_AMOUNT_HUNDREDTHS);
    Merchant merchant = Merchant.draw(user.home(), draws);
    boolean online = merchant.channel() == Merchant.Channel.ONLINE;
    boolean fromHome = online && draws.chance(70);
    return new Transaction(
        idPrefix + index,
        user.userId(),
        amountHundredths,
        clock.epochMillis(index),
        user.home().currency,
        merchant.id(),
        merchant.category(),
        user.cards().get(draws.index(user.cards().size())),
        user.devices().get(draws.index(user.devices().size())),
        fromHome ? user.homeIp() : user.mobileIp(),
        merchant.channel().text,
        user.home().country,
        online ? user.latitudeMicrodegrees() : merchant.latitudeMicrodegrees(),
        online ? user.longitudeMicrodegrees() : merchant.longitudeMicrodegrees());
  }
}
