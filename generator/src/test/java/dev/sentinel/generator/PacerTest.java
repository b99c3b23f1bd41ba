package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MILLI = 1_000_000;

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicInteger idles = new AtomicInteger();

  private Pacer pacer(Rate rate, Duration duration, NanoClock clock) {
    return new Pacer(rate, duration, clock, stopped::get, idles::incrementAndGet);
  }

  @Test
  void tenPerSecondIsOneEveryTenthOfASecondWithoutDrift() {
    FakeClock clock = new FakeClock(70_000);
    long start = clock.nanoTime();
    Pacer pacer = pacer(Rate.perSecond(10), GeneratorCommand.FOREVER, clock);
    for (long index = 0; index < 100_000; index++) {
      assertThat(pacer.awaitTurn(index)).isTrue();
      assertThat(clock.nanoTime() - start - index * 100 * MILLI).isBetween(0L, 70_000L);
    }
    assertThat(idles).hasValue(99_999);
  }

  @Test
  void fiftyThousandPerSecondIsSmoothToTheMillisecondWithoutDrift() {
    FakeClock clock = new FakeClock(60_000);
    long start = clock.nanoTime();
    Pacer pacer = pacer(Rate.perSecond(50_000), GeneratorCommand.FOREVER, clock);
    for (long index = 0; index < 1_000_000; index++) {
      assertThat(pacer.awaitTurn(index)).isTrue();
      clock.advance(2_000); // what a transaction takes
      assertThat(clock.nanoTime() - start - index * 20_000).isBetween(0L, MILLI);
    }
  }

  @Test
  void catchesUpAfterAHoldUp() {
    FakeClock clock = new FakeClock(0);
    Pacer pacer = pacer(Rate.perSecond(10), GeneratorCommand.FOREVER, clock);
    assertThat(pacer.awaitTurn(0)).isTrue();
    clock.advance(1_000 * MILLI);
    for (long index = 1; index <= 10; index++) {
      assertThat(pacer.awaitTurn(index)).isTrue();
    }
    assertThat(clock.pauses()).isEmpty();
    assertThat(pacer.awaitTurn(11)).isTrue();
    assertThat(clock.pauses()).containsExactly(100 * MILLI);
  }

  @Test
  void durationTimesRateTransactionsPassAndTheRunTakesTheDuration() {
    for (long rate : new long[] {10, 50_000}) {
      FakeClock clock = new FakeClock(300_000);
      Pacer pacer = pacer(Rate.perSecond(rate), Duration.ofSeconds(5), clock);
      long index = 0;
      while (pacer.awaitTurn(index)) {
        index++;
      }
      assertThat(index).isEqualTo(5 * rate);
      assertThat(pacer.elapsedNanos()).isBetween(5_000 * MILLI, 5_001 * MILLI);
    }
  }

  @Test
  void aRunThatCannotKeepUpEndsASecondAfterItsDuration() {
    FakeClock clock = new FakeClock(0);
    Pacer pacer = pacer(Rate.perSecond(1_000), Duration.ofSeconds(5), clock);
    long index = 0;
    while (pacer.awaitTurn(index)) {
      index++;
      clock.advance(10 * MILLI);
    }
    assertThat(index).isEqualTo(600);
  }

  @Test
  void unlimitedNeverPausesAndEndsInTime() {
    FakeClock clock = new FakeClock(0);
    Pacer pacer = pacer(Rate.UNLIMITED, Duration.ofSeconds(1), clock);
    long index = 0;
    while (pacer.awaitTurn(index)) {
      index++;
      clock.advance(MILLI);
    }
    assertThat(index).isEqualTo(1_000);
    assertThat(clock.pauses()).isEmpty();
  }

  @Test
  void stopEndsAWait() {
    NanoClock clock =
        new NanoClock() {
          @Override
          public long nanoTime() {
            return 0;
          }

          @Override
          public void park(long nanos) {
            stopped.set(true);
          }
        };
    Pacer pacer = pacer(Rate.perSecond(1), GeneratorCommand.FOREVER, clock);
    assertThat(pacer.awaitTurn(0)).isTrue();
    assertThat(pacer.awaitTurn(1)).isFalse();
    assertThat(pacer.awaitTurn(0)).isFalse();
  }
}
