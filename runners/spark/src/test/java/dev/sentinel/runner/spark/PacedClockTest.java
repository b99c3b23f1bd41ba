package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.runner.spark.PacedClock.Pace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacedClockTest {
  private static final long LONG = TimeUnit.MINUTES.toNanos(1);
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(50);

  private final Pace pace = new Pace();

  @Test
  void nextBatchBeginsWhenTheOneBeforeHasWrittenItsAlerts() throws Exception {
    assertThat(begin(1_000, LONG)).isTrue();
    CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> begin(2_000, LONG));
    pace.written(1_000);
    assertThat(second.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void waitEnds() {
    begin(1_000, LONG);
    assertThat(begin(2_000, SHORT)).isFalse();
  }

  @Test
  void batchThatWasNotWaitedForIsWaitedForByTheNextOne() {
    begin(1_000, LONG);
    begin(2_000, SHORT);
    pace.written(1_000);
    assertThat(begin(3_000, SHORT)).isFalse();
  }

  @Test
  void batchOfWhichNothingWasHeardIsForgottenWithTheNextOne() {
    begin(1_000, LONG);
    begin(2_000, SHORT);
    pace.written(2_000);
    assertThat(begin(3_000, SHORT)).isTrue();
  }

  private boolean begin(long time, long maxWaitNanos) {
    try {
      return pace.begin(time, maxWaitNanos);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
