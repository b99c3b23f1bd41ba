package dev.sentinel.pipeline.monitoring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Judges the job by what is observed of it every few seconds.
 *
 * <p><b>Live</b>: the job has not ended and does not hang. It hangs if it has records to read, or a
 * runner with a heartbeat, and nothing moved for the stall timeout although every service answered
 * all that time: what a restart can cure. While a service is away the clock stands still; the sinks
 * wait for it by themselves, and a restart would help nobody.
 *
 * <p><b>Ready</b>: live, running, every service answers, and either nothing is left to read or
 * something was read within the last minute.
 */
final class Health {
  private static final Duration RECENTLY = Duration.ofMinutes(1);

  private final Duration stallTimeout;
  private final LongSupplier nanoClock;

  private @Nullable Observation last;
  private long observedNanos;
  private OptionalLong processed = OptionalLong.empty();
  private long progressNanos;
  private OptionalLong heartbeat = OptionalLong.empty();
  private long heartbeatNanos;

  Health(Duration stallTimeout, LongSupplier nanoClock) {
    this.stallTimeout = stallTimeout;
    this.nanoClock = nanoClock;
  }

  /**
   * What is known at one moment.
   *
   * @param state of the job, in Beam's words
   * @param running whether that is a state to be in
   * @param processed grows with every record that is processed
   * @param lag records that are left to read; empty when nobody knows
   * @param heartbeat see {@link RunnerProbe#heartbeat()}
   * @param problems of services that do not answer, by service
   */
  record Observation(
      String state,
      boolean running,
      long processed,
      OptionalLong lag,
      OptionalLong heartbeat,
      Map<String, String> problems) {}

  /**
   * An answer.
   *
   * @param problems a sentence each; none when all is well
   */
  record Verdict(List<String> problems) {
    boolean isGood() {
      return problems.isEmpty();
    }
  }

  synchronized void observe(Observation now) {
    long nanos = nanoClock.getAsLong();
    boolean excused = last == null || !now.problems().isEmpty();
    boolean nothingToDo = now.lag().isPresent() && now.lag().getAsLong() == 0;
    if (excused || nothingToDo || processed.isEmpty() || now.processed() != processed.getAsLong()) {
      progressNanos = nanos;
    }
    if (excused || !now.heartbeat().equals(heartbeat)) {
      heartbeatNanos = nanos;
    }
    processed = OptionalLong.of(now.processed());
    heartbeat = now.heartbeat();
    last = now;
    observedNanos = nanos;
  }

  synchronized Verdict liveness() {
    List<String> problems = new ArrayList<>();
    Observation seen = last;
    if (seen != null) {
      if (!seen.running()) {
        problems.add("the job is " + seen.state());
      } else {
        addStalls(seen, problems);
      }
    }
    return new Verdict(problems);
  }

  private void addStalls(Observation seen, List<String> problems) {
    isLongAgo(observedNanos, stallTimeout)
        .ifPresent(seconds -> problems.add("nothing is known of the job for " + seconds + " s"));
    isLongAgo(progressNanos, stallTimeout)
        .ifPresent(
            seconds ->
                problems.add(
                    String.format(
                        Locale.ROOT,
                        "no record was processed for %d s, with %s left to read",
                        seconds,
                        seen.lag().isPresent() ? seen.lag().getAsLong() : "an unknown number")));
    if (seen.heartbeat().isPresent()) {
      isLongAgo(heartbeatNanos, stallTimeout)
          .ifPresent(seconds -> problems.add("the runner finished no batch for " + seconds + " s"));
    }
  }

  synchronized Verdict readiness() {
    Observation seen = last;
    if (seen == null) {
      return new Verdict(List.of("the job is starting"));
    }
    List<String> problems = new ArrayList<>(liveness().problems());
    seen.problems().forEach((service, problem) -> problems.add(service + ": " + problem));
    if (problems.isEmpty()) {
      Duration bound = RECENTLY.compareTo(stallTimeout) < 0 ? RECENTLY : stallTimeout;
      isLongAgo(progressNanos, bound)
          .ifPresent(seconds -> problems.add("no record was processed for " + seconds + " s"));
    }
    return new Verdict(problems);
  }

  /** Since when the job has made no progress, or had nothing to make it with. */
  synchronized OptionalLong nanosSinceProgress() {
    return last == null
        ? OptionalLong.empty()
        : OptionalLong.of(nanoClock.getAsLong() - progressNanos);
  }

  private Optional<Long> isLongAgo(long nanos, Duration bound) {
    long age = nanoClock.getAsLong() - nanos;
    return age > bound.toNanos()
        ? Optional.of(Duration.ofNanos(age).toSeconds())
        : Optional.empty();
  }
}
