package dev.sentinel.generator;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From the text of an option to its value, or a sentence why not. */
final class Converters {
  private Converters() {}

  /** {@code 90}, {@code 90s}, {@code 5m} or {@code 2h}. */
  static final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORMAT = Pattern.compile("(\\d{1,9})([smh]?)");

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORMAT.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a duration such as 90, 90s, 5m or 2h");
      }
      long number = Long.parseLong(matcher.group(1));
      if (number == 0) {
        throw new TypeConversionException("a duration must be longer than 0");
      }
      Duration duration =
          switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
          };
      if (duration.compareTo(GeneratorCommand.FOREVER) > 0) {
        throw new TypeConversionException("'" + text + "' is longer than 100 years");
      }
      return duration;
    }
  }

  /** A decimal number per second. */
  static final class RateConverter implements ITypeConverter<Rate> {
    @Override
    public Rate convert(String text) {
      BigDecimal number;
      try {
        number = new BigDecimal(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is not a number per second");
      }
      try {
        return Rate.perSecond(number);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** ISO 8601 with an offset or Z, years 2000 to 2099, as consumers refuse others. */
  static final class StartTimeConverter implements ITypeConverter<Instant> {
    private static final Instant MIN = Instant.parse("2000-01-01T00:00:00Z");

    @Override
    public Instant convert(String text) {
      Instant instant;
      try {
        instant = OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + text + "' is not a time with its offset, such as 2026-01-31T00:00:00Z");
      }
      if (instant.isBefore(MIN) || !instant.isBefore(GeneratorCommand.END_OF_TIME)) {
        throw new TypeConversionException("'" + text + "' is not in the years 2000 to 2099");
      }
      return instant;
    }
  }
}
