package dev.sentinel.generator;

import java.util.List;

/**
 * A payment of a hundred times what a normal one would be: a base amount of 50.01 to 100.00, times
 * 100, so 5,001.00 to 10,000.00.
 *
 * <p>The base is drawn again, from the upper half of the range of {@link UniformPayments}. A
 * hundred times <em>any</em> normal amount would pass the default alert threshold of 5,000 only
 * half the time, and a planted fraud that no rule could see would make the label wrong. Normal
 * amounts never pass it.
 */
final class AmountTimesHundred implements FraudScenario {
  static final String NAME = "amount-x100";

  private static final int FACTOR = 100;

  /** The pipeline's default {@code --alertThreshold}, 5,000, in hundredths. */
  static final long THRESHOLD_HUNDREDTHS = 500_000;

  private static final long MIN_BASE_HUNDREDTHS = THRESHOLD_HUNDREDTHS / FACTOR + 1;
  private static final List<Step> STEPS = List.of(Step.fraud(0));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "one payment of 5,001 to 10,000";
  }

  @Override
  public List<Step> steps() {
    return STEPS;
  }

  @Override
  public Transaction transaction(Scene scene, int step, Stamp stamp) {
    Customer victim = scene.customers().any(scene.draws());
    Draws draws = scene.draws(step);
    return plant(HandbookPayments.ofCustomer(stamp, victim, draws), draws);
  }

  /** The fraudulent transaction in place of a normal one. */
  static Transaction plant(Transaction normal, Draws draws) {
    long base = draws.between(MIN_BASE_HUNDREDTHS, UniformPayments.MAX_AMOUNT_HUNDREDTHS);
    return normal.edit().amountHundredths(base * FACTOR).done();
  }
}
