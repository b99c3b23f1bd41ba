package dev.sentinel.viewer;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them. */
final class Durations {
  private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|w)");

  private Durations() {}

  /** Reads {@code 500ms}, {@code 15m}, {@code 1h30m}; null if it is not like that. */
  static Duration parse(String text) {
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    int end = 0;
    while (part.find() && part.start() == end) {
      long number = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                case "d" -> Duration.ofDays(number);
                default -> Duration.ofDays(7 * number);
              });
      end = part.end();
    }
    return end == text.length() && end > 0 ? sum : null;
  }

  /** Reads the time between two polls: a duration, or a number of milliseconds. */
  static final class IntervalConverter implements ITypeConverter<Duration> {
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofHours(1);

    @Override
    public Duration convert(String text) {
      Duration duration = parse(text.matches("\\d+") ? text + "ms" : text);
      if (duration == null || duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
        throw new TypeConversionException(
            "'" + text + "' is not a duration between 50ms and 1h, such as 500ms or 2s");
      }
      return duration;
    }
  }
}
