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
  void nextBatchBeginsWhenTheOneBeforeIsWritten() throws Exception {
    pace.begin(1_000, 1_000);
    CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> await(LONG));
    pace.written(1_000);
    assertThat(second.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void waitEnds() {
    assertThat(await(SHORT)).isTrue();
    pace.begin(1_000, 1_000);
    assertThat(await(SHORT)).isFalse();
  }

  @Test
  void batchThatWasNotWaitedForIsWaitedForByTheNextOne() {
    pace.begin(1_000, 1_000);
    pace.begin(2_000, 2_000);
    pace.written(1_000);
    assertThat(await(SHORT)).isFalse();
  }

  @Test
  void batchOfWhichNothingWasHeardIsForgottenWithTheNextOne() {
    pace.begin(1_000, 1_000);
    pace.begin(2_000, 2_000);
    pace.written(2_000);
    assertThat(await(SHORT)).isTrue();
  }

  @Test
  void batchesThatAreInTimeBeginByTheClock() {
    assertThat(pace.due(1_000)).isEqualTo(1_000);
    pace.begin(1_000, 1_003);
    assertThat(pace.due(2_000)).isEqualTo(2_000);
  }

  @Test
  void timesThatWereMissedAreMadeUpForSlowly() {
    pace.begin(1_000, 60_000);
    assertThat(pace.due(2_000)).isEqualTo(60_900);
    pace.begin(2_000, 60_900);
    assertThat(pace.due(3_000)).isEqualTo(61_800);

    pace.reset();
    assertThat(pace.due(3_000)).isEqualTo(3_000);
  }

  private boolean await(long maxWaitNanos) {
    try {
      return pace.awaitWritten(maxWaitNanos);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
