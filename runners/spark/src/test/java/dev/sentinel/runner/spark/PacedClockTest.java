package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.runner.spark.PacedClock.Pace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacedClockTest {
  private static final long LONG = TimeUnit.MINUTES.toNanos(1);
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(50);

  private final Pace pace = new Pace(2);

  @Test
  void thirdBatchWaitsForTheFirst() throws Exception {
    assertThat(pace.begin(1_000, LONG)).isTrue();
    assertThat(pace.begin(2_000, LONG)).isTrue();
    CompletableFuture<Boolean> third = CompletableFuture.supplyAsync(() -> begin(3_000, LONG));
    Thread.sleep(100);
    assertThat(third).isNotDone();

    pace.finished(1_000);
    assertThat(third.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void batchWhoseEndWasNotHeardOfIsForgottenWithTheNextOne() {
    begin(1_000, LONG);
    begin(2_000, LONG);
    pace.finished(2_000);
    assertThat(begin(3_000, SHORT)).isTrue();
    assertThat(begin(4_000, SHORT)).isTrue();
  }

  @Test
  void waitEnds() {
    begin(1_000, LONG);
    begin(2_000, LONG);
    assertThat(begin(3_000, SHORT)).isFalse();
  }

  private boolean begin(long time, long maxWaitNanos) {
    try {
      return pace.begin(time, maxWaitNanos);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
