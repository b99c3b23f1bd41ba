package dev.sentinel.generator;

import dev.sentinel.generator.Customer.Shop;
import java.util.Optional;

/**
 * Payments of {@link Customers} after the Fraud Detection Handbook: an amount is drawn from the
 * customer's normal distribution, and again uniformly from 0 to twice the mean when it is negative;
 * the terminal is any of those near the customer. Besides, one payment in four is made online, for
 * which the Handbook has no model.
 */
final class HandbookPayments implements GenuinePayments {
  private static final int ONLINE_PERCENT = 25;

  private final Customers customers;

  HandbookPayments(Customers customers) {
    this.customers = customers;
  }

  @Override
  public Transaction draw(Stamp stamp, Draws draws) {
    return ofCustomer(stamp, customers.paying(stamp.epochMillis(), draws), draws);
  }

  /** Any payment of this customer. */
  static Transaction ofCustomer(Stamp stamp, Customer customer, Draws draws) {
    return draws.chance(ONLINE_PERCENT)
        ? online(stamp, customer, Merchant.drawOnline(draws), draws)
        : inShop(stamp, customer, nearby(customer, draws), draws);
  }

  /** A shop that the customer goes to. */
  static Shop nearby(Customer customer, Draws draws) {
    return customer.shops().get(draws.index(customer.shops().size()));
  }

  /** A payment of this customer at a terminal of this shop. */
  static Transaction inShop(Stamp stamp, Customer customer, Shop shop, Draws draws) {
    return atTerminal(stamp, customer, shop.merchant(), shop.terminalId(draws), draws);
  }

  /** A payment of this customer at this terminal, which is one of this shop. */
  static Transaction atTerminal(
      Stamp stamp, Customer customer, Merchant merchant, String terminalId, Draws draws) {
    return customer
        .profile()
        .payment(stamp, amount(customer, draws), merchant, Optional.of(terminalId), draws);
  }

  /** A payment of this customer in this online shop. */
  static Transaction online(Stamp stamp, Customer customer, Merchant merchant, Draws draws) {
    return customer
        .profile()
        .payment(stamp, amount(customer, draws), merchant, Optional.empty(), draws);
  }

  private static long amount(Customer customer, Draws draws) {
    int mean = customer.meanAmountHundredths();
    // The standard deviation is half the mean, and normal() counts 65,536 to a deviation.
    long amount = mean + ((mean * draws.normal()) >> 17);
    return amount < 0 ? draws.between(0, 2L * mean) : amount;
  }
}
