package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.features.GreatCircle.Place;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.Wire;
import java.time.Duration;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What histories need of a transaction.
 *
 * @param time event time in microseconds since the epoch
 * @param partition Kafka partition
 * @param offset Kafka offset
 * @param recordedAt when the record was written to Kafka, in microseconds since the epoch
 * @param amount in ten-thousandths
 * @param currency a number for the currency
 * @param place where it happened, or null
 * @param values a hash for the value of each of the plan's fields, 0 where the transaction has none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record Observation(
    long time,
    int partition,
    long offset,
    long recordedAt,
    long amount,
    int currency,
    @Nullable Place place,
    long[] values) {

  /** An event dated later than this after it was recorded is a mistake, not a clock's drift. */
  private static final long MAX_AHEAD = Duration.ofHours(1).toSeconds() * 1_000_000;

  /** ISO 4217's own code for "no currency is meant": the transaction's was malformed. */
  private static final String UNKNOWN_CURRENCY = "XXX";

  static Observation of(Transaction transaction, Plan plan) {
    long recordedAt = transaction.source().timestampMillis();
    Double latitude = transaction.latitude();
    Double longitude = transaction.longitude();
    return new Observation(
        Wire.toMicros(transaction.timestamp()),
        transaction.source().partition(),
        transaction.source().offset(),
        recordedAt < 0 ? Wire.toMicros(transaction.ingestedAt()) : recordedAt * 1_000,
        Wire.unscaled(transaction.amount()),
        currencyNumber(transaction.currency()),
        plan.needsPlace() && latitude != null && longitude != null
            ? Place.of(latitude, longitude)
            : null,
        plan.hashValues(transaction));
  }

  /** Whether the event is dated so far ahead that it must not become history. */
  boolean isAhead() {
    return time > recordedAt + MAX_AHEAD;
  }

  /** The time this event shows it to be, by which histories expire. */
  long clock() {
    return Math.min(time, recordedAt);
  }

  /** A currency's three letters in 21 bits. */
  private static int currencyNumber(@Nullable String currency) {
    String code = currency == null ? UNKNOWN_CURRENCY : currency;
    int number = 0;
    for (int i = 0; i < code.length(); i++) {
      number = (number << 7) ^ code.charAt(i);
    }
    return number & 0x1F_FFFF;
  }
}
