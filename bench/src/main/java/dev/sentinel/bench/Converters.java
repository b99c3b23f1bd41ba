package dev.sentinel.bench;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What picocli makes of option values. */
final class Converters {
  private Converters() {}

  /** Seconds, or such as {@code 90s} and {@code 5m}. */
  static final class Seconds implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("\\d{1,6}[sm]?")) {
        throw new TypeConversionException(
            "'" + text + "' is no duration: give seconds, or such as 90s or 5m");
      }
      long number = Long.parseLong(text.replaceAll("\\D", ""));
      return text.endsWith("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
    }
  }

  /** A positive number, digits may be grouped: {@code 1000000} or {@code 1_000_000}. */
  static final class Positive implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      if (!text.matches("[\\d_]{1,15}") || text.matches("[0_]*")) {
        throw new TypeConversionException("'" + text + "' is not a positive number");
      }
      return Long.valueOf(text.replace("_", ""));
    }
  }
}
