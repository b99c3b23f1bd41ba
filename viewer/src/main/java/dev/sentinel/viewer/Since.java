package dev.sentinel.viewer;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A start of a period: so long ago, or a moment. */
interface Since {
  /** The moment, seen from now. */
  Instant from(Clock clock);

  /** Reads {@code 15m}, {@code 24h} or {@code 2026-01-31T12:00:00Z}. */
  final class Converter implements ITypeConverter<Since> {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    @Override
    public Since convert(String text) {
      try {
        Instant moment = OffsetDateTime.parse(text).toInstant();
        return clock -> moment;
      } catch (DateTimeException e) {
        Duration duration = Durations.parse(text);
        if (duration == null || duration.compareTo(LONGEST) > 0) {
          throw new TypeConversionException(
              "'"
                  + text
                  + "' is neither a duration such as 15m, 24h or 7d"
                  + " nor a time such as 2026-01-31T12:00:00Z");
        }
        return clock -> clock.instant().minus(duration);
      }
    }
  }
}
