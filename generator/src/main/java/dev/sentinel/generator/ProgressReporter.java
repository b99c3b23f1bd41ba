package dev.sentinel.generator;

import java.util.Locale;

/** Makes the progress line: what has happened so far, and how fast it goes at the moment. */
final class ProgressReporter {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Tally tally;
  private final long startNanos;
  private long lastNanos;
  private long lastSent;

  ProgressReporter(Tally tally, long nowNanos) {
    this.tally = tally;
    this.startNanos = nowNanos;
    this.lastNanos = nowNanos;
  }

  /** The line; its rate is that since the last one. */
  String line(long nowNanos) {
    long sent = tally.sent();
    String line =
        String.format(
            Locale.ROOT,
            "%s  sent %,d  acknowledged %,d  %,.1f tx/s  frauds %,d  errors %,d",
            clock(nowNanos - startNanos),
            sent,
            tally.acknowledged(),
            perSecond(sent - lastSent, nowNanos - lastNanos),
            tally.frauds(),
            tally.errors());
    lastNanos = nowNanos;
    lastSent = sent;
    return line;
  }

  static double perSecond(long count, long nanos) {
    return nanos <= 0 ? 0 : count * NANOS_PER_SECOND / nanos;
  }

  private static String clock(long nanos) {
    long seconds = nanos / 1_000_000_000;
    return String.format(
        Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
