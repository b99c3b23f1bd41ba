package dev.sentinel.pipeline.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T23:59:59Z, 2026-01-31T23:59:59Z",
    "2026-01-31t23:59:59z, 2026-01-31T23:59:59Z",
    "2026-01-31T23:59Z, 2026-01-31T23:59:00Z",
    "2026-01-31T23:59:59.1Z, 2026-01-31T23:59:59.100Z",
    "2026-01-31T23:59:59.123456789Z, 2026-01-31T23:59:59.123456Z",
    "2026-01-31T23:59:59+01:00, 2026-01-31T22:59:59Z",
    "2026-01-31T23:59:59+0100, 2026-01-31T22:59:59Z",
    "2026-01-31T23:59:59+01, 2026-01-31T22:59:59Z",
    "2026-01-31T23:59:59-00:00, 2026-01-31T23:59:59Z",
    "2026-02-01T00:00:00+14:00, 2026-01-31T10:00:00Z",
    "2026-01-31T12:00:00-12:00, 2026-02-01T00:00:00Z",
    "2026-01-31T12:00:00+05:45, 2026-01-31T06:15:00Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "2000-01-01T00:00:00Z, 2000-01-01T00:00:00Z",
    "1999-12-31T23:00:00-01:00, 2000-01-01T00:00:00Z",
    "2100-12-31T23:59:59.999999Z, 2100-12-31T23:59:59.999999Z",
    "2100-12-31T23:59:59.999999999Z, 2100-12-31T23:59:59.999999Z"
  })
  void isoWithOffset(String text, Instant instant) throws InvalidTransactionException {
    assertThat(Timestamps.fromString(text)).isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-01-31",
        "2026-01-31T23:59:59",
        "2026-01-31 23:59:59Z",
        "2026-01-31T23:59:60Z",
        "2026-01-31T24:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "20260131T235959Z",
        "2026-W05-6T00:00:00Z",
        "26-01-31T23:59:59Z",
        "2026-01-31T23:59:59.Z",
        "2026-01-31T23:59:59,5Z",
        "2026-01-31T23:59:59.1234567890Z",
        "2026-01-31T23:59:59 Z",
        "2026-01-31T23:59:59ZZ",
        "2026-01-31T23:59:59+01:00+0100",
        "2026-01-31T23:59:59Z+01:00",
        "2026-01-31T23:59:59+19:00",
        "2026-01-31T23:59:59+1",
        "2026-01-31T23:59:59[Europe/Berlin]",
        "2026-01-31T23:59:59Z[UTC]",
        "2026-01-31T23:59:59UTC",
        " 2026-01-31T23:59:59Z",
        "2026-01-31T23:59:59Z ",
        "1769860800000",
        "\u0662\u0660\u0662\u0666-01-31T23:59:59Z"
      })
  void otherTexts(String text) {
    InvalidTransactionException e = refusalOfString(text);

    assertThat(e.reason()).isEqualTo(InvalidReason.TIMESTAMP_INVALID);
    assertThat(e.field()).isEqualTo("timestamp");
    assertThat(e)
        .hasMessage(
            "timestamp %s is not ISO-8601 with an offset, such as 2026-01-31T23:59:59Z, nor epoch"
                + " milliseconds",
            Values.quote(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1999-12-31T23:59:59.999999999Z",
        "2000-01-01T00:00:00+00:01",
        "2101-01-01T00:00:00Z",
        "2100-12-31T23:59:59-00:01",
        "0000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "+10000-01-01T00:00:00Z"
      })
  void otherYears(String text) {
    assertThat(refusalOfString(text))
        .hasMessage("timestamp \"" + text + "\" is not of the years 2000 to 2100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-999999999-01-01T00:00:00+18:00", "+999999999-12-31T23:59:59-18:00"})
  void yearsThatNoInstantHas(String text) {
    assertThat(refusalOfString(text).reason()).isEqualTo(InvalidReason.TIMESTAMP_INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "946684800000, 2000-01-01T00:00:00Z",
    "1769860800123, 2026-01-31T12:00:00.123Z",
    "4133980799999, 2100-12-31T23:59:59.999Z"
  })
  void epochMilliseconds(String text, Instant instant) throws InvalidTransactionException {
    assertThat(Timestamps.fromEpochMillis(text)).isEqualTo(instant);
  }

  @ParameterizedTest
  @CsvSource({
    "946684799999, is not of the years 2000 to 2100",
    "4133980800000, is not of the years 2000 to 2100",
    "0, is not of the years 2000 to 2100",
    "-0, is not of the years 2000 to 2100",
    "1769860800, is not of the years 2000 to 2100",
    "1769860800123456, is not of the years 2000 to 2100",
    "9223372036854775807, is not of the years 2000 to 2100",
    "9223372036854775808, is not of the years 2000 to 2100 as epoch milliseconds",
    "11111111111111111111111111111111111111111, is too long"
  })
  void otherNumbers(String text, String problem) {
    InvalidTransactionException e =
        catchThrowableOfType(
            InvalidTransactionException.class, () -> Timestamps.fromEpochMillis(text));

    assertThat(e.reason()).isEqualTo(InvalidReason.TIMESTAMP_INVALID);
    assertThat(e).hasMessage("timestamp %s %s", Values.quote(text), problem);
  }

  @Property(tries = 300)
  void microsecondsAtAnyOffsetRoundTrip(
      @ForAll @LongRange(min = 946_684_800_000_000L, max = 4_133_980_799_999_999L) long micros,
      @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int offsetMinutes)
      throws InvalidTransactionException {
    Instant instant = Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
    OffsetDateTime local = instant.atOffset(ZoneOffset.ofTotalSeconds(offsetMinutes * 60));

    assertThat(Timestamps.fromString(local.toString())).isEqualTo(instant);
  }

  private static InvalidTransactionException refusalOfString(String text) {
    InvalidTransactionException refusal =
        catchThrowableOfType(InvalidTransactionException.class, () -> Timestamps.fromString(text));
    assertThat(refusal).as(text).isNotNull();
    return refusal;
  }
}
