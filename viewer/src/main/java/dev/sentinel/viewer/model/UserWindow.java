package dev.sentinel.viewer.model;

import java.math.BigDecimal;
import java.time.Instant;

/** One row of {@code user_stats}. */
public record UserWindow(
    String userId,
    Instant start,
    Instant end,
    String currency,
    long transactions,
    BigDecimal average,
    BigDecimal total,
    BigDecimal min,
    BigDecimal max,
    Instant updatedAt) {}
