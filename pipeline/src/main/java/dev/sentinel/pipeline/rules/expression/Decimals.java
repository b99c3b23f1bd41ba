package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;

/** Exact numbers, as they are compared and as they are shown. */
public final class Decimals {
  private Decimals() {}

  /** Without trailing zeros and exponent: what people write. */
  public static BigDecimal plain(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /**
   * The same number at the scale of amounts where it has no more digits than that: numbers of one
   * scale are compared fastest.
   */
  static BigDecimal comparable(BigDecimal value) {
    BigDecimal plain = plain(value);
    return plain.scale() < Transaction.AMOUNT_SCALE
        ? plain.setScale(Transaction.AMOUNT_SCALE)
        : plain;
  }
}
