package dev.sentinel.pipeline.model;

import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One comparison that made a rule fire, with the values it was made with: each a BigDecimal, Long,
 * Double, Boolean, String or Instant.
 *
 * @param feature what was looked at, such as {@code amount} or {@code user.count_10m}
 * @param operator how, such as {@code >}
 * @param value what the feature was; null when it is not known
 * @param threshold what it was compared with
 * @param against how the threshold was computed, such as {@code user.mean_30d * 5}; null when it is
 *     written in the rule
 */
public record Condition(
    String feature,
    String operator,
    @Nullable Object value,
    @Nullable Object threshold,
    @Nullable String against)
    implements Serializable {

  /** A comparison with a threshold that is written in the rule. */
  public Condition(
      String feature, String operator, @Nullable Object value, @Nullable Object threshold) {
    this(feature, operator, value, threshold, null);
  }
}
