package dev.sentinel.pipeline.parse;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads event times. Lake and database keep microseconds, so that is what is read. */
final class Timestamps {
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant AFTER_LAST = Instant.parse("2101-01-01T00:00:00Z");

  /** ISO-8601 in the extended form, up to the offset. */
  private static final DateTimeFormatter LOCAL =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .appendPattern("HH:mm[:ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, /* decimalPoint= */ true)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** Z, +01:00, +0100 or +01, as producers write it. */
  private static final Pattern OFFSET = Pattern.compile("[Zz]|[+-]\\d{2}(:?\\d{2})?");

  /** Longer than any timestamp of these years with nanoseconds. */
  private static final int MAX_TEXT_LENGTH = 40;

  private Timestamps() {}

  static Instant fromString(String text) throws InvalidTransactionException {
    if (text.length() > MAX_TEXT_LENGTH) {
      throw invalid(text, "is too long");
    }
    Instant instant;
    try {
      instant = instantOf(text);
    } catch (DateTimeException e) {
      throw invalid(
          text,
          "is not ISO-8601 with an offset, such as 2026-01-31T23:59:59Z, nor epoch milliseconds");
    }
    return inRange(instant, text);
  }

  private static Instant instantOf(String text) {
    ParsePosition end = new ParsePosition(0);
    LocalDateTime local = LocalDateTime.from(LOCAL.parse(text, end));
    String offset = text.substring(end.getIndex());
    if (!OFFSET.matcher(offset).matches()) {
      throw new DateTimeException("not an offset");
    }
    return local.toInstant(ZoneOffset.of(offset.toUpperCase(Locale.ROOT)));
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
