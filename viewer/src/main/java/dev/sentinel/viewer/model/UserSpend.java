package dev.sentinel.viewer.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** What a user spent in one currency over a period: several windows taken together. */
public record UserSpend(
    String userId,
    String currency,
    long windows,
    BigDecimal transactions,
    BigDecimal total,
    BigDecimal max) {
  /**
   * The mean amount of a transaction, from total and count; the mean of the windows' means would
   * weigh a window of one transaction like one of a hundred.
   */
  public BigDecimal average() {
    return transactions.signum() == 0
        ? BigDecimal.ZERO
        : total.divide(transactions, 4, RoundingMode.HALF_EVEN);
  }
}
