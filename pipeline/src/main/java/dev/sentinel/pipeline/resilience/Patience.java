package dev.sentinel.pipeline.resilience;

import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a service may be away while the job runs.
 *
 * @param maxOutage from the first failure to giving up; zero gives up at the first failure
 */
public record Patience(Duration maxOutage) implements Serializable {
  /** Does not wait. */
  public static final Patience NONE = new Patience(Duration.ZERO);

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final int DOUBLINGS = 6;

  /** Begins an operation that may meet an outage. Not for use by several threads. */
  public Attempts begin() {
    return new Attempts();
  }

  /** In words, for people: {@code 10 minutes}. */
  public String inWords() {
    long seconds = maxOutage.toSeconds();
    if (seconds % 60 != 0 || seconds == 0) {
      return seconds + (seconds == 1 ? " second" : " seconds");
    }
    return seconds / 60 + (seconds == 60 ? " minute" : " minutes");
  }

  /** The attempts at one operation. The time of an outage counts from its first failure. */
  public final class Attempts {
    private long firstFailureNanos;
    private int failures;

    private Attempts() {}

    /**
     * Notes a failure and pauses before the next attempt, longer each time.
     *
     * @param service what failed
     * @throws ServiceException if the outage has lasted too long, or the thread is interrupted
     */
    public void pause(Outage service, Throwable cause) {
      long now = System.nanoTime();
      if (failures == 0) {
        firstFailureNanos = now;
      }
      failures++;
      long leftMillis =
          maxOutage.toMillis() - TimeUnit.NANOSECONDS.toMillis(now - firstFailureNanos);
      if (leftMillis <= 0) {
        throw service.tooLong(Patience.this, cause);
      }
      service.failed(Patience.this, cause);
      long pause =
          Math.min(FIRST_PAUSE_MILLIS << Math.min(failures - 1, DOUBLINGS), LONGEST_PAUSE_MILLIS);
      try {
        TimeUnit.MILLISECONDS.sleep(Math.min(pause, leftMillis));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ServiceException("Interrupted while waiting for " + service.service(), e);
      }
    }

    /** Notes that it has worked: the next failure is the first one of another outage. */
    public void succeeded() {
      failures = 0;
    }
  }
}
