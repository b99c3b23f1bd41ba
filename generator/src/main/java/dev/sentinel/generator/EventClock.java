package dev.sentinel.generator;

import java.time.Instant;

/** Says at what time a transaction takes place. */
@FunctionalInterface
public interface EventClock {

  /** Event time of transaction number {@code index} (from 0), in milliseconds since 1970 UTC. */
  long epochMillis(long index);

  /** Now, whatever the number: event times do not repeat with the seed. */
  static EventClock wall() {
    return index -> System.currentTimeMillis();
  }

  /**
   * Transaction 0 at {@code start}, the others after it at an even rate, to the millisecond below.
   * Event times repeat.
   *
   * @throws IllegalArgumentException when the rate is unlimited
   */
  static EventClock startingAt(Instant start, Rate rate) {
    if (rate.isUnlimited()) {
      throw new IllegalArgumentException("event times cannot advance at an unlimited rate");
    }
    long startMillis = start.toEpochMilli();
    return index -> startMillis + rate.offsetNanos(index) / 1_000_000;
  }
}
