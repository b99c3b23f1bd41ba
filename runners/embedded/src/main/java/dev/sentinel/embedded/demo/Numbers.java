package dev.sentinel.embedded.demo;

import java.time.Duration;
import java.util.Locale;

/** Numbers for people. */
final class Numbers {

  private Numbers() {}

  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }
}
