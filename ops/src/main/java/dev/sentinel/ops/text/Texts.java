package dev.sentinel.ops.text;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How numbers, times and durations are written and read. */
public final class Texts {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final long KIB = 1024;

  private Texts() {}

  /** With separators: {@code 1,234,567}. */
  public static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** {@code 1 file}, {@code 2 files}. */
  public static String count(long value, String noun) {
    return number(value) + " " + noun + (value == 1 ? "" : "s");
  }

  /** A size in bytes, for people. */
  public static String bytes(long value) {
    if (value < KIB) {
      return value + " B";
    }
    if (value < KIB * KIB) {
      return String.format(Locale.ROOT, "%.1f KiB", value / (double) KIB);
    }
    return String.format(Locale.ROOT, "%,.1f MiB", value / (double) (KIB * KIB));
  }

  /**
   * Reads {@code 500ms}, {@code 90s}, {@code 15m}, {@code 24h} or {@code 7d}.
   *
   * @throws IllegalArgumentException if it is no such duration
   */
  public static Duration duration(String text) {
    Matcher duration = DURATION.matcher(text);
    if (!duration.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration such as 90s, 15m, 24h or 7d");
    }
    long amount = Long.parseLong(duration.group(1));
    return switch (duration.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /**
   * Reads a point in time: {@code now}, {@code now-15m}, or ISO-8601 in UTC such as {@code
   * 2026-01-31T12:00:00Z}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static Instant instant(String text, Instant now) {
    if (text.equals("now")) {
      return now;
    }
    if (text.startsWith("now-")) {
      return now.minus(duration(text.substring("now-".length())));
    }
    try {
      return Instant.parse(text);
    } catch (java.time.format.DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a point in time such as now-15m or 2026-01-31T12:00:00Z", e);
    }
  }

  /** ISO-8601, from milliseconds since the epoch; a dash for a negative number. */
  public static String time(long epochMillis) {
    return epochMillis < 0 ? "-" : Instant.ofEpochMilli(epochMillis).toString();
  }
}
