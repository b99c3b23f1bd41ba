package dev.sentinel.viewer.model;

/**
 * One comparison of a fired rule, frozen as it was evaluated.
 *
 * @param feature what was looked at, such as {@code amount}
 * @param operator how it was compared, such as {@code >}
 * @param value what it was: a {@link java.math.BigDecimal}, a {@link Boolean}, a {@link String}, or
 *     null when the pipeline recorded none
 * @param threshold what it was compared with, of the same types
 * @param against how the threshold was computed, such as {@code user.mean_30d * 10}; empty when it
 *     stands in the rule
 */
public record Condition(
    String feature, String operator, Object value, Object threshold, String against) {}
