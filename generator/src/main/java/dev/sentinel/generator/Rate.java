package dev.sentinel.generator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * How many per second, from 0.001 to 9,000,000 in steps of 0.001; or unlimited, which is written 0.
 */
public final class Rate {
  /** As fast as it goes. */
  public static final Rate UNLIMITED = new Rate(0);

  private static final BigDecimal MAX = BigDecimal.valueOf(9_000_000);
  private static final long NANOS_PER_THOUSAND_SECONDS = 1_000_000_000_000L;

  private final long perThousandSeconds;

  private Rate(long perThousandSeconds) {
    this.perThousandSeconds = perThousandSeconds;
  }

  /**
   * A rate of so many per second.
   *
   * @throws IllegalArgumentException when out of range
   */
  public static Rate perSecond(long count) {
    return perSecond(BigDecimal.valueOf(count));
  }

  /**
   * A rate of so many per second.
   *
   * @throws IllegalArgumentException when out of range or with more than three decimals
   */
  public static Rate perSecond(BigDecimal count) {
    if (count.signum() < 0 || count.compareTo(MAX) > 0) {
      throw new IllegalArgumentException(
          "a rate is from 0.001 to 9000000 per second, or 0 for unlimited: "
              + count.toPlainString());
    }
    BigDecimal scaled = count.movePointRight(3).stripTrailingZeros();
    if (scaled.scale() > 0) {
      throw new IllegalArgumentException(
          "a rate has at most three decimals: " + count.toPlainString());
    }
    return new Rate(scaled.setScale(0, RoundingMode.UNNECESSARY).longValueExact());
  }

  public boolean isUnlimited() {
    return perThousandSeconds == 0;
  }

  /**
   * When number {@code index} (from 0) is due, in nanoseconds after number 0, to the microsecond
   * below. Worked out anew for each number, so errors do not add up.
   *
   * @throws IllegalStateException when unlimited
   */
  public long offsetNanos(long index) {
    if (isUnlimited()) {
      throw new IllegalStateException("nothing is due at a given time at an unlimited rate");
    }
    long wholes = index / perThousandSeconds;
    long rest = index % perThousandSeconds;
    // In microseconds, as rest * 10^12 would overflow; rest is below 9 * 10^9, see MAX.
    return wholes * NANOS_PER_THOUSAND_SECONDS + rest * 1_000_000_000L / perThousandSeconds * 1_000;
  }

  /** Per second, 0 for unlimited; for showing. */
  double transactionsPerSecond() {
    return perThousandSeconds / 1e3;
  }

  /**
   * How many become due in that time, to the nearest.
   *
   * @throws IllegalStateException when unlimited
   */
  long countIn(Duration time) {
    if (isUnlimited()) {
      throw new IllegalStateException("an unlimited rate has no count in a time");
    }
    return (perThousandSeconds * time.toMillis() + 500_000) / 1_000_000;
  }

  /** As it is written on the command line: per second, 0 for unlimited. */
  @Override
  public String toString() {
    return BigDecimal.valueOf(perThousandSeconds, 3).stripTrailingZeros().toPlainString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rate rate && rate.perThousandSeconds == perThousandSeconds;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(perThousandSeconds);
  }
}
