package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.Reason;
import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * Fires when the amount is above a threshold. The amount is compared as it stands, in whatever
 * currency the transaction is.
 */
public final class AmountThresholdRule implements Rule {
  public static final String ID = "amount-threshold";
  private static final int VERSION = 1;
  private static final int SCORE = 70;

  private final BigDecimal threshold;

  /**
   * @param threshold amounts above it, not equal to it, are suspicious
   */
  public AmountThresholdRule(BigDecimal threshold) {
    this.threshold = plain(threshold);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Optional<Reason> evaluate(Transaction transaction) {
    if (transaction.amount().compareTo(threshold) <= 0) {
      return Optional.empty();
    }
    BigDecimal amount = plain(transaction.amount());
    String currency = transaction.currency() == null ? "" : " " + transaction.currency();
    return Optional.of(
        new Reason(
            ID,
            VERSION,
            "Amount "
                + amount.toPlainString()
                + currency
                + " is above the threshold of "
                + threshold.toPlainString(),
            SCORE,
            List.of(new Condition("amount", ">", amount, threshold))));
  }

  /** Without trailing zeros and exponent: what people write. */
  private static BigDecimal plain(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
