package dev.sentinel.pipeline.model;

import java.io.Serializable;

/**
 * Which severity a score has.
 *
 * @param mediumFrom scores from here on are {@link Severity#MEDIUM}, lower ones {@link
 *     Severity#LOW}
 * @param highFrom scores from here on are {@link Severity#HIGH}
 * @param criticalFrom scores from here on are {@link Severity#CRITICAL}
 */
public record SeverityBands(int mediumFrom, int highFrom, int criticalFrom)
    implements Serializable {
  /** LOW below 40, MEDIUM below 70, HIGH below 90. */
  public static final SeverityBands DEFAULT = new SeverityBands(40, 70, 90);

  public SeverityBands {
    if (mediumFrom < 0
        || mediumFrom > highFrom
        || highFrom > criticalFrom
        || criticalFrom > Alert.MAX_SCORE + 1) {
      throw new IllegalArgumentException(
          "bands must rise from 0 to "
              + (Alert.MAX_SCORE + 1)
              + ": "
              + mediumFrom
              + ", "
              + highFrom
              + ", "
              + criticalFrom);
    }
  }

  /** The band that {@code score}, 0 to 100, falls into. */
  public Severity of(int score) {
    if (score >= criticalFrom) {
      return Severity.CRITICAL;
    }
    if (score >= highFrom) {
      return Severity.HIGH;
    }
    return score >= mediumFrom ? Severity.MEDIUM : Severity.LOW;
  }
}
