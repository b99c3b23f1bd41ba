package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Count, sum, sum of squares and maximum of amounts of one currency, all exact. */
final class Moments {
  private static final double UNITS = Math.pow(10, Transaction.AMOUNT_SCALE);

  private long count;
  private final ExactSum sum;
  private final ExactSum squares;
  private long max;

  Moments() {
    this(0, new ExactSum(), new ExactSum(), 0);
  }

  private Moments(long count, ExactSum sum, ExactSum squares, long max) {
    this.count = count;
    this.sum = sum;
    this.squares = squares;
    this.max = max;
  }

  /** Adds an amount in ten-thousandths. */
  void add(long amount) {
    count++;
    sum.add(amount);
    squares.addSquare(amount);
    max = Math.max(max, amount);
  }

  void add(Moments other) {
    count += other.count;
    sum.add(other.sum);
    squares.add(other.squares);
    max = Math.max(max, other.max);
  }

  long count() {
    return count;
  }

  BigDecimal sum() {
    return new BigDecimal(sum.value(), Transaction.AMOUNT_SCALE);
  }

  /** Of at least one amount; rounded half-even. */
  BigDecimal mean() {
    return sum()
        .divide(BigDecimal.valueOf(count), Transaction.AMOUNT_SCALE, RoundingMode.HALF_EVEN);
  }

  BigDecimal max() {
    return BigDecimal.valueOf(max, Transaction.AMOUNT_SCALE);
  }

  /** How many times the mean an amount is, or NaN when the mean is zero or there is none. */
  double ratio(long amount) {
    double total = sum.value().doubleValue();
    return total == 0 ? Double.NaN : (double) amount * count / total;
  }

  /**
   * The sample standard deviation (divisor n - 1), or NaN of fewer than two amounts. The variance's
   * numerator, n times the sum of squares less the square of the sum, is exact, so that nothing
   * cancels.
   */
  double standardDeviation() {
    if (count < 2) {
      return Double.NaN;
    }
    BigInteger total = sum.value();
    BigInteger numerator =
        squares.value().multiply(BigInteger.valueOf(count)).subtract(total.multiply(total));
    return Math.sqrt(numerator.doubleValue() / count / (count - 1)) / UNITS;
  }

  /** How many standard deviations an amount is above the mean, or NaN when there is none. */
  double zScore(long amount) {
    double deviation = standardDeviation();
    return deviation > 0
        ? (amount - sum.value().doubleValue() / count) / UNITS / deviation
        : Double.NaN;
  }

  Moments copy() {
    return new Moments(count, sum.copy(), squares.copy(), max);
  }

  void writeTo(ByteWriter out) {
    out.writeLong(count);
    sum.writeTo(out);
    squares.writeTo(out);
    out.writeLong(max);
  }

  static Moments readFrom(ByteReader in) {
    return new Moments(in.readLong(), ExactSum.readFrom(in), ExactSum.readFrom(in), in.readLong());
  }
}
