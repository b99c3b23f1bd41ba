package dev.sentinel.generator;

import java.util.List;

/**
 * A fraudulent pattern that the generator can plant. Each lives in a class of its own and keeps no
 * state: what it makes must follow from its arguments alone, or a seed would not repeat a run.
 */
interface FraudScenario {

  /** What labels call it. Part of the format of {@code --out}: never rename one. */
  String name();

  /** What happens, in one line for {@code --scenario list}. */
  String summary();

  /** The same for every case, in the order of time; the first is at 0. */
  List<Step> steps();

  /**
   * One transaction of a case.
   *
   * @param scene of which case
   * @param step index into {@link #steps()}
   * @param stamp id and time of the transaction, to be kept
   */
  Transaction transaction(Scene scene, int step, Stamp stamp);
}
