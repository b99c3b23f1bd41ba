package dev.sentinel.generator;

/**
 * A fraudulent pattern that the generator can plant. Each lives in a class of its own and keeps no
 * state: what it makes must follow from its arguments alone, or a seed would not repeat a run.
 */
interface FraudScenario {

  /** What labels call it. Part of the format of {@code --out}: never rename one. */
  String name();

  /**
   * The fraudulent transaction in place of a normal one.
   *
   * @param normal what the user would have done; keep its id, user and time
   * @param draws random numbers of this transaction
   */
  Transaction plant(Transaction normal, Draws draws);
}
