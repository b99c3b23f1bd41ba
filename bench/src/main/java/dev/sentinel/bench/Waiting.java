package dev.sentinel.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Waits for a job to get somewhere, and gives up when it gets nowhere. */
final class Waiting {
  private static final long POLL_MILLIS = 500;

  private final JobProcess job;
  private final Duration patience;

  /**
   * @param patience how long there may be no progress
   */
  Waiting(JobProcess job, Duration patience) {
    this.job = job;
    this.patience = patience;
  }

  /**
   * Returns when {@code count} has reached {@code goal}.
   *
   * @param what is counted, for the message
   * @throws BenchException if the job ends, or there is no progress for too long
   */
  void until(String what, LongSupplier count, long goal) {
    long reached = -1;
    long lastProgress = System.nanoTime();
    while (true) {
      job.requireAlive();
      long now = count.getAsLong();
      if (now >= goal) {
        return;
      }
      if (now > reached) {
        reached = now;
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > patience.toNanos()) {
        throw new BenchException(
            "%s of %s %s, and no more in %s"
                .formatted(Texts.count(now), Texts.count(goal), what, Texts.seconds(patience)));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted", e);
    }
  }
}
