package dev.sentinel.generator;

import java.time.Instant;
import java.util.function.LongUnaryOperator;

/** Says at what time a transaction takes place. */
@FunctionalInterface
public interface EventClock {
  /** Of runs whose rate is unlimited or unknown. */
  Rate DEFAULT_RATE = Rate.perSecond(10);

  /** Event time of transaction number {@code index} (from 0), in milliseconds since 1970 UTC. */
  long epochMillis(long index);

  /**
   * How many transactions take place in a second, which says how many others lie between two of one
   * attack. 10 where nobody knows.
   */
  default Rate rate() {
    return DEFAULT_RATE;
  }

  /** Now, whatever the number: event times do not repeat with the seed. */
  static EventClock wall() {
    return wall(DEFAULT_RATE);
  }

  /**
   * Now, for a run that sends at this rate.
   *
   * @param rate when unlimited, taken for 10 a second
   */
  static EventClock wall(Rate rate) {
    return of(index -> System.currentTimeMillis(), rate.isUnlimited() ? DEFAULT_RATE : rate);
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
    return of(index -> startMillis + rate.offsetNanos(index) / 1_000_000, rate);
  }

  private static EventClock of(LongUnaryOperator times, Rate rate) {
    return new EventClock() {
      @Override
      public long epochMillis(long index) {
        return times.applyAsLong(index);
      }

      @Override
      public Rate rate() {
        return rate;
      }
    };
  }
}
