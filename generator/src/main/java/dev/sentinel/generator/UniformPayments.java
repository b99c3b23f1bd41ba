package dev.sentinel.generator;

import java.util.Optional;

/**
 * Users drawn evenly, at any hour, with amounts uniform from 0.00 to 100.00: easy to check, and no
 * habits to learn. Who a user is (home, cards, devices) is the same for every seed.
 */
final class UniformPayments implements GenuinePayments {
  static final long MAX_AMOUNT_HUNDREDTHS = 10_000;

  private final Population population;

  UniformPayments(Population population) {
    this.population = population;
  }

  @Override
  public Transaction draw(Stamp stamp, Draws draws) {
    UserProfile user = population.draw(draws);
    long amountHundredths = draws.between(0, MAX_AMOUNT_HUNDREDTHS);
    Merchant merchant = Merchant.draw(user.home(), draws);
    return user.payment(stamp, amountHundredths, merchant, Optional.empty(), draws);
  }
}
