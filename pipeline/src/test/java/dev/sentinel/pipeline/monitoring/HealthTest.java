package dev.sentinel.pipeline.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.monitoring.Health.Observation;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final OptionalLong UNKNOWN = OptionalLong.empty();
  private static final Map<String, String> ALL_UP = Map.of();
  private static final Map<String, String> DATABASE_AWAY = Map.of("postgresql", "refused");

  private final AtomicLong nanos = new AtomicLong();
  private final Health health = new Health(Duration.ofSeconds(100), nanos::get);

  @Test
  void aJobThatStartsIsLiveButNotReady() {
    assertThat(health.liveness().problems()).isEmpty();
    assertThat(health.readiness().problems()).containsExactly("the job is starting");
    assertThat(health.nanosSinceProgress()).isEmpty();
  }

  @Test
  void aJobThatProcessesIsLiveAndReadyHoweverFarBehind() {
    for (int second = 0; second < 1_000; second += 10) {
      observeAt(second, running(second, OptionalLong.of(1_000_000), UNKNOWN, ALL_UP));
    }

    assertThat(health.liveness().problems()).isEmpty();
    assertThat(health.readiness().problems()).isEmpty();
  }

  @Test
  void aJobWithNothingToReadIsLiveAndReady() {
    for (int second = 0; second < 1_000; second += 10) {
      observeAt(second, running(7, OptionalLong.of(0), UNKNOWN, ALL_UP));
    }

    assertThat(health.liveness().problems()).isEmpty();
    assertThat(health.readiness().problems()).isEmpty();
    assertThat(health.nanosSinceProgress()).hasValue(0);
  }

  @Test
  void aJobThatStandsStillIsNotReadyAfterAMinuteAndNotLiveAfterTheTimeout() {
    observeAt(0, running(7, OptionalLong.of(5), UNKNOWN, ALL_UP));
    observeAt(60, running(7, OptionalLong.of(5), UNKNOWN, ALL_UP));
    assertThat(health.readiness().problems()).isEmpty();

    observeAt(61, running(7, OptionalLong.of(5), UNKNOWN, ALL_UP));
    assertThat(health.readiness().problems()).containsExactly("no record was processed for 61 s");
    assertThat(health.liveness().problems()).isEmpty();

    observeAt(101, running(7, OptionalLong.of(5), UNKNOWN, ALL_UP));
    assertThat(health.liveness().problems())
        .containsExactly("no record was processed for 101 s, with 5 left to read");

    observeAt(102, running(8, OptionalLong.of(4), UNKNOWN, ALL_UP));
    assertThat(health.liveness().problems()).isEmpty();
    assertThat(health.readiness().problems()).isEmpty();
  }

  @Test
  void whileAServiceIsAwayTheJobIsNotReadyButLiveHoweverLong() {
    observeAt(0, running(7, OptionalLong.of(5), UNKNOWN, ALL_UP));
    for (int second = 10; second <= 1_000; second += 10) {
      observeAt(second, running(7, OptionalLong.of(5), UNKNOWN, DATABASE_AWAY));
      assertThat(health.readiness().problems()).containsExactly("postgresql: refused");
      assertThat(health.liveness().problems()).isEmpty();
    }

    observeAt(1_100, running(7, OptionalLong.of(5), UNKNOWN, ALL_UP));
    assertThat(health.liveness().problems()).isEmpty();
    observeAt(1_101, running(7, OptionalLong.of(5), UNKNOWN, ALL_UP));
    assertThat(health.liveness().isGood()).isFalse();
  }

  @Test
  void aRunnerWithoutBatchesIsNotLiveEvenWithNothingToRead() {
    observeAt(0, running(7, OptionalLong.of(0), OptionalLong.of(3), ALL_UP));
    observeAt(101, running(7, OptionalLong.of(0), OptionalLong.of(3), ALL_UP));
    assertThat(health.liveness().problems())
        .containsExactly("the runner finished no batch for 101 s");

    observeAt(102, running(7, OptionalLong.of(0), OptionalLong.of(4), ALL_UP));
    assertThat(health.liveness().problems()).isEmpty();
  }

  @Test
  void aJobThatHasEndedIsNeither() {
    observeAt(0, new Observation("FAILED", false, 7, OptionalLong.of(0), UNKNOWN, ALL_UP));

    assertThat(health.liveness().problems()).containsExactly("the job is FAILED");
    assertThat(health.readiness().problems()).containsExactly("the job is FAILED");
  }

  @Test
  void aJobThatNobodyHasSeenIsNotLive() {
    observeAt(0, running(7, OptionalLong.of(0), UNKNOWN, ALL_UP));
    nanos.set(Duration.ofSeconds(101).toNanos());

    assertThat(health.liveness().problems()).contains("nothing is known of the job for 101 s");
  }

  @Test
  void lagThatNobodyKnowsIsNoExcuse() {
    observeAt(0, running(7, UNKNOWN, UNKNOWN, ALL_UP));
    observeAt(101, running(7, UNKNOWN, UNKNOWN, ALL_UP));

    assertThat(health.liveness().problems())
        .containsExactly("no record was processed for 101 s, with an unknown number left to read");
  }

  private void observeAt(int second, Observation observation) {
    nanos.set(Duration.ofSeconds(second).toNanos());
    health.observe(observation);
  }

  private static Observation running(
      long processed, OptionalLong lag, OptionalLong heartbeat, Map<String, String> problems) {
    return new Observation("RUNNING", true, processed, lag, heartbeat, problems);
  }
}
