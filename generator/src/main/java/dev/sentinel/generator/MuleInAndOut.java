package dev.sentinel.generator;

import java.util.List;
import java.util.stream.Stream;

/**
 * An account that others' money runs through: four transfers in from four accounts, 30 seconds
 * apart, and within minutes 95 % of it out again, by two transfers and a withdrawal of 400.00.
 *
 * <p>The contract has no sign: category {@code transfer_in} says that the user receives the amount.
 */
final class MuleInAndOut implements FraudScenario {
  private static final int TRANSFERS_IN = 4;
  private static final int TRANSFERS_OUT = 2;
  private static final int PERCENT_OUT = 95;
  private static final long CASH_HUNDREDTHS = 40_000;
  private static final List<Step> STEPS =
      Stream.concat(
              Step.frauds(TRANSFERS_IN, 0, 30).stream(),
              Step.frauds(TRANSFERS_OUT + 1, 180, 30).stream())
          .toList();

  @Override
  public String name() {
    return "mule";
  }

  @Override
  public String summary() {
    return "4 transfers in of 600 to 1,500, 95 % out by transfer and cash in 4 minutes";
  }

  @Override
  public List<Step> steps() {
    return STEPS;
  }

  @Override
  public Transaction transaction(Scene scene, int step, Stamp stamp) {
    Draws ofCase = scene.draws();
    Customer mule = scene.customers().any(ofCase);
    long account = ofCase.between(10_000_000, 99_999_990);
    long[] in = new long[TRANSFERS_IN];
    long total = 0;
    for (int i = 0; i < in.length; i++) {
      in[i] = ofCase.between(60_000, 150_000);
      total += in[i];
    }
    Draws draws = scene.draws(step);
    if (step < TRANSFERS_IN) {
      return transfer(stamp, mule, "transfer_in", account + step, in[step], draws);
    }
    long out = total * PERCENT_OUT / 100 - CASH_HUNDREDTHS;
    return switch (step - TRANSFERS_IN) {
      case 0 -> transfer(stamp, mule, "transfer_out", account + step, out / 2, draws);
      case 1 -> transfer(stamp, mule, "transfer_out", account + step, out - out / 2, draws);
      default -> withdrawal(stamp, mule, scene.customers(), draws);
    };
  }

  private static Transaction transfer(
      Stamp stamp, Customer mule, String category, long account, long amount, Draws draws) {
    return HandbookPayments.online(stamp, mule, Merchant.drawOnline(draws), draws)
        .edit()
        .amountHundredths(amount)
        .merchant("acct-" + account, category, "transfer")
        .done();
  }

  private static Transaction withdrawal(
      Stamp stamp, Customer mule, Customers customers, Draws draws) {
    List<Customer.Shop> machines =
        customers.shopsIn(mule.profile().home()).stream()
            .filter(shop -> shop.merchant().channel() == Merchant.Channel.ATM)
            .toList();
    Customer.Shop machine = machines.get(draws.index(machines.size()));
    return HandbookPayments.inShop(stamp, mule, machine, draws)
        .edit()
        .amountHundredths(CASH_HUNDREDTHS)
        .done();
  }
}
