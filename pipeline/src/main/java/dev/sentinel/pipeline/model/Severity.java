package dev.sentinel.pipeline.model;

/** How urgently an analyst should look at an alert, from its score. */
public enum Severity {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  private static final int MEDIUM_FROM = 40;
  private static final int HIGH_FROM = 70;
  private static final int CRITICAL_FROM = 90;

  /** The band that {@code score}, 0 to 100, falls into. */
  public static Severity ofScore(int score) {
    if (score >= CRITICAL_FROM) {
      return CRITICAL;
    }
    if (score >= HIGH_FROM) {
      return HIGH;
    }
    return score >= MEDIUM_FROM ? MEDIUM : LOW;
  }
}
