package dev.sentinel.viewer.model;

/**
 * One condition of a filter.
 *
 * @param negated whether it must not hold
 * @param operator {@code =} or, for amounts and scores, {@code > >= < <=}
 */
public record Term(boolean negated, Field field, String operator, String value) {
  /** What a condition looks at. */
  public enum Field {
    USER,
    RULE,
    AMOUNT,
    SCORE,
    SEVERITY,
    CURRENCY,
    VERDICT,
    TEXT
  }
}
