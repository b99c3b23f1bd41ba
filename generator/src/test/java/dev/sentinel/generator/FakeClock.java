package dev.sentinel.generator;

import java.util.ArrayList;
import java.util.List;

/** A clock on which pauses take no time, each a little longer than asked, as on a real computer. */
final class FakeClock implements NanoClock {
  private final long oversleepNanos;
  private final List<Long> pauses = new ArrayList<>();

  // Close to the end, as nanoTime may be: code that compares instead of subtracting fails.
  private long now = Long.MAX_VALUE - 1_000;

  FakeClock(long oversleepNanos) {
    this.oversleepNanos = oversleepNanos;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void park(long nanos) {
    pauses.add(nanos);
    now += nanos + oversleepNanos;
  }

  void advance(long nanos) {
    now += nanos;
  }

  List<Long> pauses() {
    return pauses;
  }
}
