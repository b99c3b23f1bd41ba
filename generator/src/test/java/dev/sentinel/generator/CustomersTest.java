package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Whether the customers are those of the Fraud Detection Handbook. */
class CustomersTest {
  private static final int USERS = 20_000;
  private static final Customers CUSTOMERS = new Customers(USERS, new Population(USERS));
  private static final long NOON = Instant.parse("2026-01-31T12:00:00Z").toEpochMilli();

  private static List<Customer> all() {
    return LongStream.rangeClosed(1, USERS).mapToObj(CUSTOMERS::customer).toList();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @Test
  void profilesAreUniformBetweenTheHandbooksBounds() {
    List<Customer> all = all();
    assertThat(all).allMatch(c -> c.meanAmountHundredths() >= 500);
    assertThat(all).allMatch(c -> c.meanAmountHundredths() <= 10_000);
    assertThat(mean(all.stream().mapToDouble(Customer::meanAmountHundredths).toArray()))
        .isBetween(5_170.0, 5_330.0);
    assertThat(
            mean(all.stream().mapToDouble(c -> c.habits().paymentsPerDayThousandths()).toArray()))
        .isBetween(1_965.0, 2_035.0);
    assertThat(all).allMatch(c -> c.radiusMetres() >= 1_000 && c.radiusMetres() <= 3_000);
  }

  @Test
  void shopsAreThoseWithinTheRadius() {
    int alone = 0;
    for (Customer customer : all().subList(0, 2_000)) {
      double cosine =
          Math.cos(Math.toRadians(customer.profile().home().latitudeMicrodegrees / 1e6));
      List<Merchant> near =
          CUSTOMERS.shopsIn(customer.profile().home()).stream()
              .map(Customer.Shop::merchant)
              .filter(
                  shop -> metres(customer.profile(), shop, cosine) < customer.radiusMetres() - 5)
              .toList();
      List<Merchant> used = customer.shops().stream().map(Customer.Shop::merchant).toList();
      assertThat(used).containsAll(near).isNotEmpty();
      if (near.isEmpty()) {
        alone++;
        assertThat(used).hasSize(1);
      } else {
        assertThat(used)
            .allMatch(
                shop -> metres(customer.profile(), shop, cosine) < customer.radiusMetres() + 5);
      }
    }
    assertThat(alone).isLessThan(500);
  }

  private static double metres(UserProfile user, Merchant shop, double cosine) {
    double north = (user.latitudeMicrodegrees() - shop.latitudeMicrodegrees()) * 0.111195;
    double east = (user.longitudeMicrodegrees() - shop.longitudeMicrodegrees()) * 0.111195 * cosine;
    return Math.hypot(north, east);
  }

  @Test
  void thereAreTenThousandTerminals() {
    int terminals = 0;
    for (City city : City.values()) {
      terminals += CUSTOMERS.shopsIn(city).stream().mapToInt(Customer.Shop::terminals).sum();
    }
    assertThat(terminals).isEqualTo(10_080);
    assertThat(new Customers(1, new Population(1)).shopsIn(City.PARIS))
        .allMatch(shop -> shop.terminals() == 1);
  }

  @Test
  void amountsAreNormalAroundTheMeanAndNeverNegative() {
    Customer customer = CUSTOMERS.customer(17);
    long mean = customer.meanAmountHundredths();
    double[] amounts =
        IntStream.range(0, 100_000)
            .mapToDouble(
                i ->
                    HandbookPayments.ofCustomer(new Stamp("t", NOON), customer, Draws.of(3, i))
                        .amountHundredths())
            .toArray();
    assertThat(Arrays.stream(amounts).allMatch(amount -> amount >= 0 && amount < 4 * mean))
        .isTrue();
    // 2.3 % are below zero and drawn again around the mean, which lifts the average by 2.7 %.
    assertThat(mean(amounts) / mean).isBetween(1.015, 1.04);
    long within = Arrays.stream(amounts).filter(a -> a >= mean / 2.0 && a <= mean * 1.5).count();
    // 68.3 % of a normal distribution, and half of those drawn again.
    assertThat(within / 100_000.0).isBetween(0.685, 0.705);
  }

  @Test
  void whoPaysMoreOftenIsDrawnMoreOften() {
    Map<Boolean, Integer> count = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      Customer customer = CUSTOMERS.paying(NOON, Draws.of(5, i));
      count.merge(customer.habits().paymentsPerDayThousandths() > 2_000, 1, Integer::sum);
    }
    // The upper half of a uniform rate makes three quarters of the payments.
    assertThat(count.get(true) / 50_000.0).isBetween(0.73, 0.77);
  }

  @Test
  void customersPayByDay() {
    int day = 0;
    int night = 0;
    for (int i = 0; i < 50_000; i++) {
      long time = NOON + i * 86_400_000L / 50_000;
      Customer customer = CUSTOMERS.paying(time, Draws.of(6, i));
      int second = customer.profile().home().localSecondOfDay(time);
      int fromPeak = Math.abs(second - customer.habits().peakSecondOfDay());
      if (Math.min(fromPeak, 86_400 - fromPeak) <= 20_000) {
        day++;
      }
      if (second < 6 * 3600) {
        night++;
      }
    }
    // One standard deviation of a normal distribution that is cut off at 2.16: 68.3 % of 96.9 %.
    assertThat(day / 50_000.0).isBetween(0.66, 0.75);
    assertThat(night / 50_000.0).isBetween(0.08, 0.16);
  }

  @Test
  void whoACustomerIsDependsOnNothingElse() {
    Customers others = new Customers(50, new Population(50));
    assertThat(others.customer(17).profile()).isEqualTo(CUSTOMERS.customer(17).profile());
    assertThat(others.customer(17).habits()).isEqualTo(CUSTOMERS.customer(17).habits());
    assertThat(others.customer(17).meanAmountHundredths())
        .isEqualTo(CUSTOMERS.customer(17).meanAmountHundredths());
    assertThat(CUSTOMERS.customer(5_000_000).habits()).isEqualTo(Customers.habits(5_000_000));
  }
}
