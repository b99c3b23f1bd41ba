package dev.sentinel.pipeline.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.apache.beam.sdk.coders.DefaultCoder;

/**
 * What a user spent in one window and one currency.
 *
 * @param userId the user
 * @param windowStart the window's first instant
 * @param windowEnd the first instant after the window
 * @param currency ISO 4217 code; {@code XXX} when the transactions' was malformed
 * @param count how many transactions, at least one
 * @param total the sum of their amounts
 * @param min the smallest amount
 * @param max the largest amount
 */
@DefaultCoder(UserStatsCoder.class)
public record UserStats(
    String userId,
    Instant windowStart,
    Instant windowEnd,
    String currency,
    long count,
    BigDecimal total,
    BigDecimal min,
    BigDecimal max) {

  /** The mean amount, rounded half-even to {@value Transaction#AMOUNT_SCALE} decimal places. */
  public BigDecimal average() {
    return total.divide(
        BigDecimal.valueOf(count), Transaction.AMOUNT_SCALE, RoundingMode.HALF_EVEN);
  }
}
