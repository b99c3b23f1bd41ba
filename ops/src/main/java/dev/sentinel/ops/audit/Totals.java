package dev.sentinel.ops.audit;

import java.math.BigDecimal;

/**
 * Some transactions of a user, window and currency, added up.
 *
 * @param count how many; the amounts are zero where there are none
 */
record Totals(long count, BigDecimal total, BigDecimal least, BigDecimal most) {
  static final Totals NONE = new Totals(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  Totals plus(BigDecimal amount) {
    return count == 0
        ? new Totals(1, amount, amount, amount)
        : new Totals(count + 1, total.add(amount), least.min(amount), most.max(amount));
  }

  /** Whether both say the same, however many zeros they are written with. */
  boolean isSame(Totals other) {
    return count == other.count
        && total.compareTo(other.total) == 0
        && least.compareTo(other.least) == 0
        && most.compareTo(other.most) == 0;
  }

  @Override
  public String toString() {
    return count
        + (count == 1 ? " transaction, " : " transactions, ")
        + total.stripTrailingZeros().toPlainString();
  }
}
