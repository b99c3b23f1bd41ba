package dev.sentinel.generator;

import dev.sentinel.generator.Customer.Habits;
import dev.sentinel.generator.Customer.Shop;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Customers after chapter 3 of the Fraud Detection Handbook (Le Borgne, Siblini, Lebichot,
 * Bontempi, Université Libre de Bruxelles 2022, "Transaction data simulator"): each has a mean
 * amount, uniform from 5 to 100, whose half is the standard deviation; pays up to four times a day,
 * uniform; and uses the terminals within a radius of home. Payments follow a normal distribution
 * over the day with a standard deviation of 20,000 seconds.
 *
 * <p>Differences: home is one of many cities instead of a square; the radius, 1 to 3 km, and the
 * hour most payments are made, 10 to 16 o'clock, are each customer's own where the Handbook has 5
 * units and noon for all. Like {@link Population}, it depends on no seed: user 42 always has the
 * same habits. Only how many terminals a shop has grows with the number of users.
 */
final class Customers {
  /** Any constant does; this one makes habits different from everything else that is drawn. */
  private static final long KEY = 0x484142495453L;

  /** About 0.5 KB each; customers beyond are worked out again each time. */
  private static final int MAX_KEPT = 100_000;

  private static final int MAX_PAYMENTS_PER_DAY_THOUSANDTHS = 4_000;
  private static final int STANDARD_DEVIATION_SECONDS = 20_000;

  /** With 20,000 users there are about as many terminals as in the Handbook, 10,000. */
  private static final int USERS_PER_TERMINAL_OF_A_SHOP = 2_000;

  private static final int MAX_TERMINALS_OF_A_SHOP = 50;

  /** Enough by far: one in four is accepted. */
  private static final int MAX_TRIES = 200;

  private static final int FULL_WEIGHT = 1 << 16;
  private static final int[] WEIGHT_BY_MINUTES_FROM_PEAK = weights();

  private final long users;
  private final Population population;
  private final Map<City, List<Shop>> shops;
  private final AtomicReferenceArray<Customer> kept;

  Customers(long users, Population population) {
    this.users = users;
    this.population = population;
    this.shops = shops(users);
    this.kept = new AtomicReferenceArray<>((int) Math.min(users, MAX_KEPT));
  }

  long count() {
    return users;
  }

  /** Every shop of a city, with its terminals. */
  List<Shop> shopsIn(City city) {
    return shops.get(city);
  }

  /** Any customer, each equally likely. */
  Customer any(Draws draws) {
    return customer(anyId(draws));
  }

  /** Any customer's user id, each equally likely. */
  long anyId(Draws draws) {
    return draws.below(users) + 1;
  }

  /**
   * Whose transaction it is that happens at this time. Every customer's payments are a Poisson
   * process, so the next one of all of them is a customer's with a likelihood that is proportional
   * to the customer's own rate at the time. Sampled by thinning (Lewis and Shedler, 1979).
   */
  Customer paying(long epochMillis, Draws draws) {
    int secondOfDay = City.secondOfDay(epochMillis);
    long userId = 0;
    for (int i = 0; i < MAX_TRIES; i++) {
      userId = draws.quickIndex((int) users) + 1L;
      Habits habits = habits(userId);
      int rate = habits.paymentsPerDayThousandths() * weight(habits, secondOfDay);
      if (draws.quickIndex(MAX_PAYMENTS_PER_DAY_THOUSANDTHS * FULL_WEIGHT) < rate) {
        break;
      }
    }
    return customer(userId);
  }

  Customer customer(long userId) {
    if (userId > kept.length()) {
      return make(userId);
    }
    int slot = (int) (userId - 1);
    Customer customer = kept.getPlain(slot);
    if (customer == null) {
      // Two threads may both do it: the customers are equal and safe to share.
      customer = make(userId);
      kept.setPlain(slot, customer);
    }
    return customer;
  }

  /** Cheap enough to be worked out for everybody who is not accepted. */
  static Habits habits(long userId) {
    Draws draws = Draws.of(KEY, userId);
    return habits(userId, draws);
  }

  private static Habits habits(long userId, Draws draws) {
    return new Habits(
        Population.home(userId),
        1 + draws.quickIndex(MAX_PAYMENTS_PER_DAY_THOUSANDTHS),
        10 * 3600 + draws.quickIndex(6 * 3600));
  }

  private Customer make(long userId) {
    UserProfile profile = population.user(userId);
    Draws draws = Draws.of(KEY, userId);
    Habits habits = habits(userId, draws);
    int meanAmountHundredths = (int) draws.between(500, 10_000);
    int radiusMetres = (int) draws.between(1_000, 3_000);
    return new Customer(
        profile, habits, meanAmountHundredths, radiusMetres, shopsNear(profile, radiusMetres));
  }

  private List<Shop> shopsNear(UserProfile profile, int radiusMetres) {
    List<Shop> near = new ArrayList<>();
    long limit = (long) radiusMetres * radiusMetres;
    Shop nearest = null;
    long least = Long.MAX_VALUE;
    for (Shop shop : shops.get(profile.home())) {
      long square =
          profile
              .home()
              .squareMetres(
                  profile.latitudeMicrodegrees(),
                  profile.longitudeMicrodegrees(),
                  shop.merchant().latitudeMicrodegrees(),
                  shop.merchant().longitudeMicrodegrees());
      if (square <= limit) {
        near.add(shop);
      }
      if (square < least) {
        least = square;
        nearest = shop;
      }
    }
    return near.isEmpty() ? List.of(nearest) : List.copyOf(near);
  }

  private static int weight(Habits habits, int secondOfDay) {
    int fromPeak =
        Math.floorMod(
            secondOfDay + habits.home().secondsAhead - habits.peakSecondOfDay(),
            City.SECONDS_PER_DAY);
    return WEIGHT_BY_MINUTES_FROM_PEAK[fromPeak / 60];
  }

  /** The normal distribution around the peak, in both directions to half a day. */
  private static int[] weights() {
    int[] weights = new int[City.SECONDS_PER_DAY / 60];
    for (int minute = 0; minute < weights.length; minute++) {
      int seconds = 60 * Math.min(minute, weights.length - minute);
      double deviations = (double) seconds / STANDARD_DEVIATION_SECONDS;
      weights[minute] =
          (int) Math.round(FULL_WEIGHT * StrictMath.exp(-deviations * deviations / 2));
    }
    return weights;
  }

  private static Map<City, List<Shop>> shops(long users) {
    int terminals =
        (int) Math.max(1, Math.min(users / USERS_PER_TERMINAL_OF_A_SHOP, MAX_TERMINALS_OF_A_SHOP));
    Map<City, List<Shop>> result = new EnumMap<>(City.class);
    for (City city : City.values()) {
      result.put(
          city,
          Merchant.shopsIn(city).stream().map(merchant -> new Shop(merchant, terminals)).toList());
    }
    return result;
  }
}
