package dev.sentinel.viewer.model;

/** How often analysts found a rule right: {@code fraud} of {@code judged} alerts. */
public record RulePrecision(String rule, long fraud, long judged) {
  /** In whole percent, rounded down: 100 means that it was never wrong. */
  public int percent() {
    return judged == 0 ? 0 : (int) (100 * fraud / judged);
  }
}
