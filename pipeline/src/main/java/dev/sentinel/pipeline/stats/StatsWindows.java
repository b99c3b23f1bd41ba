package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.Wire;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;

/**
 * Fixed windows of event time, aligned to the epoch like Beam's {@code FixedWindows}.
 *
 * @param size how long a window is
 * @param allowedLateness how long after its end a window still takes in events
 */
public record StatsWindows(Duration size, Duration allowedLateness) implements Serializable {

  public StatsWindows {
    if (size.isZero() || size.isNegative()) {
      throw new IllegalArgumentException("window size must be positive: " + size);
    }
    if (allowedLateness.isNegative()) {
      throw new IllegalArgumentException("allowed lateness is negative: " + allowedLateness);
    }
  }

  /** The start of the window that {@code time} is in, in microseconds since the epoch. */
  long startOf(Instant time) {
    long micros = Wire.toMicros(time);
    return micros - Math.floorMod(micros, sizeMicros());
  }

  /** Whether the window that starts at {@code start} takes in no more events at {@code clock}. */
  boolean isClosed(long start, Instant clock) {
    return start < firstOpen(clock);
  }

  /** Whether the window that {@code time} is in still takes in events at {@code clock}. */
  public boolean isOpen(Instant time, Instant clock) {
    return !isClosed(startOf(time), clock);
  }

  /**
   * A bound between closed and open windows: those that start before it are closed. A window closes
   * when the clock reaches its end plus the allowed lateness.
   */
  long firstOpen(Instant clock) {
    return Wire.toMicros(clock) - sizeMicros() - lateness() + 1;
  }

  private long sizeMicros() {
    return size.toNanos() / 1000;
  }

  private long lateness() {
    return allowedLateness.toNanos() / 1000;
  }
}
