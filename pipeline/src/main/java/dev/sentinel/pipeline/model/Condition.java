package dev.sentinel.pipeline.model;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * One comparison that made a rule fire, with the values it was made with.
 *
 * @param feature what was looked at, such as {@code amount}
 * @param operator how, such as {@code >}
 * @param value what the feature was
 * @param threshold what it was compared with
 */
public record Condition(String feature, String operator, BigDecimal value, BigDecimal threshold)
    implements Serializable {}
