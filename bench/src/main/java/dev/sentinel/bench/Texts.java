package dev.sentinel.bench;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Texts {
  private static final double MILLIS_PER_SECOND = 1_000;
  private static final long MEBIBYTE = 1024L * 1024;

  private Texts() {}

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Such as {@code 12.3 s}. */
  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / MILLIS_PER_SECOND);
  }

  static String millis(double value) {
    return String.format(Locale.ROOT, "%,.0f ms", value);
  }

  static String mebibytes(long bytes) {
    return count(bytes / MEBIBYTE) + " MiB";
  }

  /** How many in a second; {@code -} if no time has passed. */
  static String perSecond(long count, Duration time) {
    return time.isZero() ? "-" : count(Math.round(count * MILLIS_PER_SECOND / time.toMillis()));
  }
}
