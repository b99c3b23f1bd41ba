package dev.sentinel.pipeline.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Lets one of many equal events a minute through, with the number of those it stands for. */
public final class OncePerMinute {
  private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final AtomicLong events = new AtomicLong();
  private final LongSupplier nanoClock;
  private final AtomicLong nextNanos;

  public OncePerMinute() {
    this(System::nanoTime);
  }

  OncePerMinute(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.nextNanos = new AtomicLong(nanoClock.getAsLong());
  }

  /** Counts an event; calls {@code action} with the count so far if a minute has gone by. */
  public void run(LongConsumer action) {
    events.incrementAndGet();
    long now = nanoClock.getAsLong();
    long next = nextNanos.get();
    if (now - next >= 0 && nextNanos.compareAndSet(next, now + PERIOD_NANOS)) {
      action.accept(events.getAndSet(0));
    }
  }
}
