package dev.sentinel.pipeline.parse;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Reads event times. Lake and database keep microseconds, so that is what is read. */
final class Timestamps {
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant AFTER_LAST = Instant.parse("2101-01-01T00:00:00Z");

  /**
   * ISO-8601 in the extended form; the offset as Z, +01:00, +0100 or +01, as producers write it.
   */
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** Longer than any timestamp of these years with nanoseconds. */
  private static final int MAX_TEXT_LENGTH = 40;

  private Timestamps() {}

  static Instant fromString(String text) throws InvalidTransactionException {
    if (text.length() > MAX_TEXT_LENGTH) {
      throw invalid(text, "is too long");
    }
    Instant instant;
    try {
      instant = Instant.from(ISO.parse(text));
    } catch (DateTimeException e) {
      throw invalid(
          text,
          "is not ISO-8601 with an offset, such as 2026-01-31T23:59:59Z, nor epoch milliseconds");
    }
    return inRange(instant, text);
  }

  /** Reads the text of a JSON integer as milliseconds since the epoch. */
  static Instant fromEpochMillis(String text) throws InvalidTransactionException {
    if (text.length() > MAX_TEXT_LENGTH) {
      throw invalid(text, "is too long");
    }
    try {
      return inRange(Instant.ofEpochMilli(Long.parseLong(text)), text);
    } catch (NumberFormatException e) {
      throw invalid(text, "is not of the years 2000 to 2100 as epoch milliseconds");
    }
  }

  private static Instant inRange(Instant instant, String text) throws InvalidTransactionException {
    if (instant.isBefore(FIRST) || !instant.isBefore(AFTER_LAST)) {
      throw invalid(text, "is not of the years 2000 to 2100");
    }
    return instant.truncatedTo(ChronoUnit.MICROS);
  }

  private static InvalidTransactionException invalid(String text, String problem) {
    return new InvalidTransactionException(
        InvalidReason.TIMESTAMP_INVALID,
        Fields.TIMESTAMP,
        "timestamp " + Values.quote(text) + " " + problem);
  }
}
