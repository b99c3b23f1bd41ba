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
 * <p>A scenario has positions 0, 1, 2, ... of its own. A case begins every {@code cycle} positions,
 * and its steps lie a number of positions after its first one that is the same for every case. So a
 * position's remainder by the cycle tells the step, if no two steps have the same remainder; where
 * cases overlap in time, a step that would have gives way to the next free position.
 */
final class CaseSchedule {
  static final int NO_STEP = -1;

  private final long cycle;

  /** By step. */
  private final long[] offsets;

  /** Remainders in ascending order, and whose they are. */
  private final long[] remainders;

  private final int[] stepOfRemainder;

  private CaseSchedule(long cycle, long[] offsets, SortedMap<Long, Integer> stepByRemainder) {
    this.cycle = cycle;
    this.offsets = offsets;
    this.remainders = stepByRemainder.keySet().stream().mapToLong(Long::longValue).toArray();
    this.stepOfRemainder = stepByRemainder.values().stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Steps as near as possible to their times.
   *
   * @param share of the frauds among the scenario's positions
   * @param perPosition how many transactions a position stands for
   * @param rate of all transactions, in event time
   * @throws IllegalArgumentException when that share leaves no room for every step
   */
  static CaseSchedule of(List<Step> steps, BigDecimal share, int perPosition, Rate rate) {
    long frauds = steps.stream().filter(Step::isFraud).count();
    long cycle = BigDecimal.valueOf(frauds).divide(share, 0, RoundingMode.HALF_UP).longValueExact();
    if (cycle < steps.size()) {
      throw new IllegalArgumentException(
          steps.size() + " steps do not fit into a cycle of " + cycle);
    }
    long[] offsets = new long[steps.size()];
    SortedMap<Long, Integer> stepByRemainder = new TreeMap<>();
    for (int i = 0; i < offsets.length; i++) {
      long wanted = rate.countIn(steps.get(i).after()) / perPosition;
      offsets[i] = i == 0 ? wanted : Math.max(wanted, offsets[i - 1] + 1);
      while (stepByRemainder.putIfAbsent(offsets[i] % cycle, i) != null) {
        offsets[i]++;
      }
    }
    return new CaseSchedule(cycle, offsets, stepByRemainder);
  }

  /** Which step this position is, or {@link #NO_STEP}. */
  int stepAt(long position) {
    int found = Arrays.binarySearch(remainders, position % cycle);
    if (found < 0) {
      return NO_STEP;
    }
    int step = stepOfRemainder[found];
    // The first cases would have had to begin before the run.
    return position < offsets[step] ? NO_STEP : step;
  }

  /** The number of the case, from 0, that has this step at this position. */
  long caseAt(long position, int step) {
    return (position - offsets[step]) / cycle;
  }

  /** Where a case begins. */
  long opening(long caseNumber) {
    return caseNumber * cycle;
  }

  /** How many cases can be under way at once, at most. */
  long casesAtOnce() {
    return offsets[offsets.length - 1] / cycle + 1;
  }
}
