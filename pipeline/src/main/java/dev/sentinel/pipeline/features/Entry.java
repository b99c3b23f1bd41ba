package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.features.GreatCircle.Place;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One event of an entity, kept exactly. Events are ordered by their time, and where that is the
 * same by their place in Kafka.
 *
 * @param arrival which of the entity's events this was, in the order they came
 * @param values a hash for the value of each field of the history's layout, 0 for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record Entry(
    long time,
    int partition,
    long offset,
    int arrival,
    long amount,
    int currency,
    @Nullable Place place,
    long[] values) {

  static Entry of(Observation event, int arrival) {
    return new Entry(
        event.time(),
        event.partition(),
        event.offset(),
        arrival,
        event.amount(),
        event.currency(),
        event.place(),
        event.values());
  }

  /** Whether this one comes first of the two. */
  boolean isBefore(Observation event) {
    if (time != event.time()) {
      return time < event.time();
    }
    if (partition != event.partition()) {
      return partition < event.partition();
    }
    return offset < event.offset();
  }

  boolean isRecordOf(Observation event) {
    return partition == event.partition() && offset == event.offset() && time == event.time();
  }

  Entry withValues(long[] others) {
    return new Entry(time, partition, offset, arrival, amount, currency, place, others);
  }
}
