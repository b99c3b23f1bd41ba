package dev.sentinel.generator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongUnaryOperator;

/**
 * The transactions of the wanted scenarios. With n scenarios, each has every n-th position to
 * itself, so that none can take another's place.
 *
 * <p>Safe for use by several threads.
 */
final class PlantedCases {
  private final Customers customers;
  private final List<Plan> plans;

  /**
   * Plans them.
   *
   * @param seed of the run
   * @param rate of all transactions, in event time
   * @param timeOfPosition event time at a position, in milliseconds since 1970 UTC
   * @throws IllegalArgumentException when a scenario is wanted twice, or so often that there is no
   *     room for it
   */
  PlantedCases(
      long seed,
      Customers customers,
      List<ScenarioShare> shares,
      Rate rate,
      LongUnaryOperator timeOfPosition) {
    this.customers = customers;
    this.plans = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ScenarioShare share : shares) {
      if (!names.add(share.scenario())) {
        throw new IllegalArgumentException(
            "scenario " + share.scenario() + " is given more than once");
      }
      int first = plans.size();
      FraudScenario scenario = FraudScenarios.named(share.scenario());
      CaseSchedule schedule =
          CaseSchedule.of(
              scenario.steps(),
              shareOfPositions(scenario, share, shares.size()),
              shares.size(),
              rate);
      plans.add(
          new Plan(
              scenario,
              schedule,
              Draws.of(seed, scenario.name().hashCode()).nextLong(),
              new OpeningTimes(
                  schedule.casesAtOnce(),
                  number ->
                      timeOfPosition.applyAsLong(
                          schedule.opening(number) * shares.size() + first))));
    }
  }

  /**
   * A scenario that is wanted.
   *
   * @param key makes its cases different from everything else that is drawn
   */
  private record Plan(
      FraudScenario scenario, CaseSchedule schedule, long key, OpeningTimes openings) {}

  /** What is planted at this position, from 0; empty for nothing. */
  Optional<LabelledTransaction> at(long position, Stamp stamp) {
    if (plans.isEmpty()) {
      return Optional.empty();
    }
    Plan plan = plans.get((int) (position % plans.size()));
    long own = position / plans.size();
    int step = plan.schedule().stepAt(own);
    if (step == CaseSchedule.NO_STEP) {
      return Optional.empty();
    }
    long number = plan.schedule().caseAt(own, step);
    FraudScenario scenario = plan.scenario();
    Scene scene = new Scene(customers, plan.key(), number, () -> plan.openings().of(number));
    boolean isFraud = scenario.steps().get(step).isFraud();
    return Optional.of(
        new LabelledTransaction(
            scenario.transaction(scene, step, stamp),
            isFraud ? Optional.of(scenario.name()) : Optional.empty(),
            Optional.of(scenario.name() + "-" + number)));
  }

  private static BigDecimal shareOfPositions(
      FraudScenario scenario, ScenarioShare share, int scenarios) {
    int steps = scenario.steps().size();
    long frauds = scenario.steps().stream().filter(Step::isFraud).count();
    BigDecimal result = share.share().multiply(BigDecimal.valueOf(scenarios));
    // frauds / result positions a case, which has to be at least its steps.
    if (BigDecimal.valueOf(frauds).compareTo(result.multiply(BigDecimal.valueOf(steps))) < 0) {
      throw new IllegalArgumentException(
          "scenario %s can be at most %s of the transactions here: %d of its %d steps are fraud, and scenarios planted: %d"
              .formatted(
                  scenario.name(),
                  BigDecimal.valueOf(frauds)
                      .divide(BigDecimal.valueOf((long) steps * scenarios), 4, RoundingMode.DOWN)
                      .stripTrailingZeros()
                      .toPlainString(),
                  frauds,
                  steps,
                  scenarios));
    }
    return result;
  }

  /**
   * When cases began. Every transaction of a case must get the same answer, which a clock on the
   * wall would not give twice.
   */
  private static final class OpeningTimes {
    private final AtomicReferenceArray<Opening> known;
    private final LongUnaryOperator timeOfCase;

    OpeningTimes(long casesAtOnce, LongUnaryOperator timeOfCase) {
      this.known = new AtomicReferenceArray<>(Math.toIntExact(2 * casesAtOnce));
      this.timeOfCase = timeOfCase;
    }

    private record Opening(long caseNumber, long epochMillis) {}

    long of(long caseNumber) {
      int slot = (int) (caseNumber % known.length());
      Opening opening = known.get(slot);
      if (opening == null || opening.caseNumber() != caseNumber) {
        opening = new Opening(caseNumber, timeOfCase.applyAsLong(caseNumber));
        known.set(slot, opening);
      }
      return opening.epochMillis();
    }
  }
}
