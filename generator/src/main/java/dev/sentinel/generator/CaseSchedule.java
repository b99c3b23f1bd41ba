package dev.sentinel.generator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which transaction is which step of which case, worked out from its number alone.
 *
 * <p>A scenario has positions 0, 1, 2, ... of its own. They come in cycles of equal length, and in
 * each cycle a few cases begin, as many as it takes for the wanted share to come out. The steps of
 * a case lie a number of positions after it, the same in every cycle; so a position's remainder by
 * the length of the cycle tells the step, if no two steps have the same remainder. One that would
 * have gives way to the next free position.
 */
final class CaseSchedule {
  /** More would only make the share more exact than one in a thousand. */
  private static final int MAX_CASES_PER_CYCLE = 20;

  private static final double SHARE_TOLERANCE = 0.001;

  private final long cycle;
  private final int casesPerCycle;

  /** What remainders, in ascending order, stand for. */
  private final long[] remainders;

  private final Slot[] slots;

  /** Where the cases of the first cycle begin. */
  private final long[] openings;

  private final long lastOffset;

  private CaseSchedule(
      long cycle, long[] openings, long lastOffset, SortedMap<Long, Slot> slotByRemainder) {
    this.cycle = cycle;
    this.casesPerCycle = openings.length;
    this.openings = openings;
    this.lastOffset = lastOffset;
    this.remainders = slotByRemainder.keySet().stream().mapToLong(Long::longValue).toArray();
    this.slots = slotByRemainder.values().toArray(Slot[]::new);
  }

  /**
   * A step of one of the cases that begin in a cycle.
   *
   * @param offset how many positions after the beginning of the cycle
   */
  private record Slot(int caseInCycle, int step, long offset) {}

  /**
   * A step of a case.
   *
   * @param caseNumber from 0
   */
  record CaseStep(long caseNumber, int step) {}

  /**
   * Steps as near as possible to their times.
   *
   * @param share of the frauds among the scenario's positions
   * @param perPosition how many transactions a position stands for
   * @param rate of all transactions, in event time
   * @throws IllegalArgumentException when that share leaves no room for every step
   */
  static CaseSchedule of(List<Step> steps, BigDecimal share, int perPosition, Rate rate) {
    BigDecimal distance = distance(steps, share);
    int cases = casesPerCycle(distance);
    long cycle = rounded(distance, cases);
    if (cycle < (long) cases * steps.size()) {
      throw new IllegalArgumentException(
          "%d cases of %d steps do not fit into %d".formatted(cases, steps.size(), cycle));
    }
    long[] openings = new long[cases];
    long last = 0;
    SortedMap<Long, Slot> slotByRemainder = new TreeMap<>();
    for (int i = 0; i < cases; i++) {
      long earliest = cycle * i / cases;
      long opening = earliest;
      for (int step = 0; step < steps.size(); step++) {
        long wanted = opening + rate.countIn(steps.get(step).after()) / perPosition;
        long offset = Math.max(wanted, earliest);
        while (slotByRemainder.containsKey(offset % cycle)) {
          offset++;
        }
        slotByRemainder.put(offset % cycle, new Slot(i, step, offset));
        opening = step == 0 ? offset : opening;
        earliest = offset + 1;
        last = Math.max(last, offset);
      }
      openings[i] = opening;
    }
    return new CaseSchedule(cycle, openings, last, slotByRemainder);
  }

  /** From the beginning of a case to that of the next, on average. */
  private static BigDecimal distance(List<Step> steps, BigDecimal share) {
    long frauds = steps.stream().filter(Step::isFraud).count();
    return BigDecimal.valueOf(frauds).divide(share, 9, RoundingMode.HALF_UP);
  }

  private static int casesPerCycle(BigDecimal distance) {
    int best = 1;
    double least = Double.MAX_VALUE;
    for (int cases = 1; cases <= MAX_CASES_PER_CYCLE && least > SHARE_TOLERANCE; cases++) {
      double error = Math.abs(rounded(distance, cases) / (cases * distance.doubleValue()) - 1);
      if (error < least) {
        least = error;
        best = cases;
      }
    }
    return best;
  }

  private static long rounded(BigDecimal distance, int cases) {
    return distance
        .multiply(BigDecimal.valueOf(cases))
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  /** What happens at this position; null when nothing does. */
  CaseStep at(long position) {
    int found = Arrays.binarySearch(remainders, position % cycle);
    if (found < 0) {
      return null;
    }
    Slot slot = slots[found];
    long sinceCycle = position - slot.offset();
    // The first cases would have had to begin before the run.
    return sinceCycle < 0
        ? null
        : new CaseStep(sinceCycle / cycle * casesPerCycle + slot.caseInCycle(), slot.step());
  }

  /** Where a case begins. */
  long opening(long caseNumber) {
    return caseNumber / casesPerCycle * cycle + openings[(int) (caseNumber % casesPerCycle)];
  }

  /** How many cases can be under way at once, at most. */
  long casesAtOnce() {
    return (lastOffset / cycle + 1) * casesPerCycle;
  }
}
