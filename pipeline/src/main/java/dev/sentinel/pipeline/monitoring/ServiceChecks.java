package dev.sentinel.pipeline.monitoring;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks services again and again whether they are there, each by itself: one that hangs makes only
 * itself look bad.
 */
final class ServiceChecks {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceChecks.class);

  /** How long a check may take beyond its turn before no answer is an answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ScheduledExecutorService timer;
  private final LongSupplier nanoClock;
  private final Map<String, Service> services = new ConcurrentSkipListMap<>();

  /**
   * @param timer with a thread for each service
   */
  ServiceChecks(ScheduledExecutorService timer, LongSupplier nanoClock) {
    this.timer = timer;
    this.nanoClock = nanoClock;
  }

  /** Does nothing, or says in its exception why the service cannot be used. */
  @FunctionalInterface
  interface Check {
    void run() throws Exception;
  }

  private static final class Service {
    final Duration period;
    volatile long answeredNanos;
    volatile @Nullable String problem;

    Service(Duration period, long nowNanos) {
      this.period = period;
      this.answeredNanos = nowNanos;
    }
  }

  /** Begins to ask. */
  @SuppressWarnings("FutureReturnValueIgnored") // ask() lets no exception out.
  void add(String name, Duration period, Check check) {
    Service service = new Service(period, nanoClock.getAsLong());
    services.put(name, service);
    timer.scheduleWithFixedDelay(
        () -> ask(name, service, check), 0, period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask(String name, Service service, Check check) {
    @Nullable String problem = null;
    try {
      check.run();
    } catch (Exception e) {
      LOG.debug("{} cannot be used", name, e);
      problem = describe(e);
    }
    if (problem != null && service.problem == null) {
      LOG.warn("{} does not answer: {}", name, problem);
    } else if (problem == null && service.problem != null) {
      LOG.info("{} answers again", name);
    }
    service.problem = problem;
    service.answeredNanos = nanoClock.getAsLong();
  }

  private static String describe(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** The services that cannot be used, and why. */
  Map<String, String> problems() {
    Map<String, String> problems = new LinkedHashMap<>();
    services.forEach(
        (name, service) -> {
          long silent = nanoClock.getAsLong() - service.answeredNanos;
          String problem = service.problem;
          if (problem != null) {
            problems.put(name, problem);
          } else if (silent > service.period.plus(PATIENCE).toNanos()) {
            problems.put(name, "no answer for " + Duration.ofNanos(silent).toSeconds() + " s");
          }
        });
    return problems;
  }

  Iterable<String> names() {
    return services.keySet();
  }
}
