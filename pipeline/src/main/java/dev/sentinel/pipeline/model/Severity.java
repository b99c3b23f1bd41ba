package dev.sentinel.pipeline.model;

/** How urgently an analyst should look at an alert, from the least to the most. */
public enum Severity {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** The more urgent of both. */
  public Severity orHigher(Severity other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
