package dev.sentinel.generator;

import java.util.List;
import java.util.stream.Stream;

/**
 * After five ordinary payments, two minutes apart, the customer spends ten to fifteen times the
 * usual, three times within a minute.
 *
 * <p>After the third scenario of the Fraud Detection Handbook, which multiplies some of a
 * customer's amounts by five.
 */
final class SuddenSpend implements FraudScenario {
  private static final int ORDINARY = 5;
  private static final List<Step> STEPS =
      Stream.concat(
              Stream.iterate(0, i -> i + 120).limit(ORDINARY).map(Step::genuine),
              Step.frauds(3, 600, 30).stream())
          .toList();

  @Override
  public String name() {
    return "sudden-spend";
  }

  @Override
  public String summary() {
    return "5 ordinary payments in 8 minutes, then 3 of 10 to 15 times the mean";
  }

  @Override
  public List<Step> steps() {
    return STEPS;
  }

  @Override
  public Transaction transaction(Scene scene, int step, Stamp stamp) {
    Customer victim = scene.customers().any(scene.draws());
    Draws draws = scene.draws(step);
    Transaction ordinary = HandbookPayments.ofCustomer(stamp, victim, draws);
    return step < ORDINARY
        ? ordinary
        : ordinary
            .edit()
            .amountHundredths(victim.meanAmountHundredths() * draws.between(1_000, 1_500) / 100)
            .done();
  }
}
