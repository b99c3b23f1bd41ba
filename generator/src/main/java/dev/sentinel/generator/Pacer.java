package dev.sentinel.generator;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Lets transactions pass when they are due. Due times are counted from the start of the run, not
 * from the transaction before, so the rate does not drift; after a hold-up it catches up.
 */
final class Pacer {
  /**
   * The shortest pause. Above 2,000 tx/s a pause per transaction would cost more than the
   * transaction; those that became due meanwhile pass together, at most half a millisecond late.
   */
  private static final long MIN_PAUSE_NANOS = 500_000;

  /** How late a run that cannot keep up with its rate may end. */
  private static final long OVERTIME_NANOS = 1_000_000_000;

  private final Rate rate;
  private final long durationNanos;
  private final NanoClock clock;
  private final BooleanSupplier stopped;
  private final Runnable beforePause;
  private final long startNanos;

  /**
   * Starts now.
   *
   * @param duration of the run: what is due later never passes
   * @param stopped ends a wait
   * @param beforePause called each time before a wait
   */
  Pacer(
      Rate rate,
      Duration duration,
      NanoClock clock,
      BooleanSupplier stopped,
      Runnable beforePause) {
    this.rate = rate;
    this.durationNanos = duration.toNanos();
    this.clock = clock;
    this.stopped = stopped;
    this.beforePause = beforePause;
    this.startNanos = clock.nanoTime();
  }

  /** Waits until number {@code index} (from 0) is due; false when the run is over before. */
  boolean awaitTurn(long index) {
    if (stopped.getAsBoolean()) {
      return false;
    }
    long elapsed = elapsedNanos();
    if (rate.isUnlimited()) {
      return elapsed < durationNanos;
    }
    long due = rate.offsetNanos(index);
    if (elapsed >= due && due < durationNanos) {
      return elapsed - OVERTIME_NANOS < durationNanos;
    }
    return awaitElapsed(Math.min(due, durationNanos)) && due < durationNanos;
  }

  private boolean awaitElapsed(long target) {
    beforePause.run();
    for (long left = target - elapsedNanos(); left > 0; left = target - elapsedNanos()) {
      if (stopped.getAsBoolean()) {
        return false;
      }
      clock.park(Math.max(left, MIN_PAUSE_NANOS));
    }
    return !stopped.getAsBoolean();
  }

  long elapsedNanos() {
    return clock.nanoTime() - startNanos;
  }
}
