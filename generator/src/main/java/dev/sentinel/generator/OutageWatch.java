package dev.sentinel.generator;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices that Kafka has stopped to acknowledge, and that it does again. One line when it begins,
 * one now and then, one when it ends; the Kafka client's own log would be several a second.
 */
final class OutageWatch {
  private static final long BEGINS_AFTER_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long AGAIN_AFTER_NANOS = Duration.ofSeconds(30).toNanos();

  private final String where;
  private long lastAcknowledged;
  private long quietSinceNanos;
  private long nextLineNanos;
  // Read by whoever shows metrics.
  private volatile boolean out;
  private final AtomicLong outages = new AtomicLong();

  OutageWatch(String where, long nowNanos) {
    this.where = where;
    becomeQuiet(nowNanos);
  }

  /** To be called by one thread every second or so; a line when there is something to say. */
  Optional<String> check(long nowNanos, long acknowledged, long pending) {
    if (acknowledged != lastAcknowledged || pending == 0) {
      boolean wasOut = out;
      long seconds = secondsSinceQuiet(nowNanos);
      lastAcknowledged = acknowledged;
      becomeQuiet(nowNanos);
      return wasOut
          ? Optional.of(where + " acknowledges again after " + seconds + " s")
          : Optional.empty();
    }
    if (nowNanos - nextLineNanos < 0) {
      return Optional.empty();
    }
    if (!out) {
      out = true;
      outages.incrementAndGet();
    }
    nextLineNanos = nowNanos + AGAIN_AFTER_NANOS;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s has acknowledged nothing for %d s; %,d transactions are waiting, still trying",
            where,
            secondsSinceQuiet(nowNanos),
            pending));
  }

  /** Whether nothing is acknowledged at the moment. Safe to call from any thread. */
  boolean isOut() {
    return out;
  }

  /** How often that has begun. Safe to call from any thread. */
  long outages() {
    return outages.get();
  }

  private long secondsSinceQuiet(long nowNanos) {
    return Duration.ofNanos(nowNanos - quietSinceNanos).toSeconds();
  }

  private void becomeQuiet(long nowNanos) {
    out = false;
    quietSinceNanos = nowNanos;
    nextLineNanos = nowNanos + BEGINS_AFTER_NANOS;
  }
}
