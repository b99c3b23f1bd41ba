package dev.sentinel.pipeline.resilience;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a service is away, as everything in this JVM that uses it has found out. One line is
 * logged when it goes, one a minute as long as it is away, and one when it is back: not one for
 * each attempt of each thread. Safe for use by several threads.
 */
public final class Outage {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
  private static final ConcurrentMap<String, Outage> OUTAGES = new ConcurrentHashMap<>();
  private static final Duration SAY_AGAIN_AFTER = Duration.ofMinutes(1);

  private final String service;
  private final LongSupplier nanoClock;
  private volatile @Nullable State state;
  private long answeredNanos;

  /** When it began, when the next line is due, and why the last attempt failed. */
  private record State(long beganNanos, long nextLineNanos, Throwable cause) {}

  Outage(String service, LongSupplier nanoClock) {
    this.service = service;
    this.nanoClock = nanoClock;
    this.answeredNanos = nanoClock.getAsLong();
  }

  /**
   * The outages of a service.
   *
   * @param service its name as the subject of a sentence: {@code Kafka at host:9092}
   */
  public static Outage of(String service) {
    return OUTAGES.computeIfAbsent(service, name -> new Outage(name, System::nanoTime));
  }

  /** The service's name, as the subject of a sentence. */
  public String service() {
    return service;
  }

  /** The time an attempt begins, for {@link #failed(long, Patience, Throwable)}. */
  public long begin() {
    return nanoClock.getAsLong();
  }

  /**
   * Notes that an attempt has failed that took its time. One that began before the service was back
   * has waited for the outage that is over, and says nothing about a new one.
   *
   * @param began what {@link #begin} gave when the attempt began
   */
  public synchronized void failed(long began, Patience patience, Throwable cause) {
    if (state != null || began - answeredNanos >= 0) {
      failed(patience, cause);
    }
  }

  /** Notes that an attempt has failed and that there will be another one. */
  public synchronized void failed(Patience patience, Throwable cause) {
    long now = nanoClock.getAsLong();
    State before = state;
    if (before == null) {
      state = new State(now, now + SAY_AGAIN_AFTER.toNanos(), cause);
      LOG.warn(
          "{} is away: {}. Trying again for up to {}",
          service,
          Causes.describe(cause),
          patience.inWords());
    } else if (now - before.nextLineNanos() < 0) {
      state = new State(before.beganNanos(), before.nextLineNanos(), cause);
    } else {
      state = new State(before.beganNanos(), now + SAY_AGAIN_AFTER.toNanos(), cause);
      LOG.warn("{} has been away for {} s, still trying", service, seconds(before, now));
    }
  }

  /** Notes that the service has answered. Costs next to nothing when it was not away. */
  public void over() {
    if (state != null) {
      end();
    }
  }

  private synchronized void end() {
    State before = state;
    if (before != null) {
      state = null;
      answeredNanos = nanoClock.getAsLong();
      LOG.info("{} is back after {} s", service, seconds(before, answeredNanos));
    }
  }

  /** How long it has been away; zero when it is not. */
  public Duration lasting() {
    State now = state;
    return now == null ? Duration.ZERO : Duration.ofNanos(nanoClock.getAsLong() - now.beganNanos());
  }

  /**
   * Ends the wait of somebody who has made no attempt of his own.
   *
   * @throws ServiceException if it has been away for too long
   */
  public void requireBearable(Patience patience) {
    State now = state;
    if (now != null && lasting().compareTo(patience.maxOutage()) > 0) {
      throw tooLong(patience, now.cause());
    }
  }

  /** What to throw when nobody should wait any longer. */
  public ServiceException tooLong(Patience patience, Throwable cause) {
    return new ServiceException(
        service
            + " has been away for more than "
            + patience.inWords()
            + " (--maxOutageSeconds="
            + patience.maxOutage().toSeconds()
            + "): "
            + Causes.describe(cause)
            + ".",
        cause);
  }

  private static long seconds(State state, long now) {
    return TimeUnit.NANOSECONDS.toSeconds(now - state.beganNanos());
  }
}
