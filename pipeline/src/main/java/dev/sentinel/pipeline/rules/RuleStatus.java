package dev.sentinel.pipeline.rules;

/** What becomes of a rule's hits. */
public enum RuleStatus {
  /** They are alerts. */
  ACTIVE,
  /** They are recorded as what would have been alerts. */
  SHADOW,
  /** There are none: it is not evaluated. */
  PAUSED
}
