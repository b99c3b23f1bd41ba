package dev.sentinel.pipeline.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Outage outage = new Outage("The service", nanos::get);

  @Test
  void nonePausesNotOnce() {
    assertThatThrownBy(() -> Patience.NONE.begin().pause(outage, new IOException("refused")))
        .isInstanceOf(ServiceException.class)
        .hasMessage(
            "The service has been away for more than 0 seconds (--maxOutageSeconds=0): IOException:"
                + " refused.");
    assertThat(outage.lasting()).isZero();
  }

  @Test
  void attemptsEndWhenTheirTimeIsOver() {
    Patience patience = new Patience(Duration.ofMillis(250));
    Patience.Attempts attempts = patience.begin();
    IOException cause = new IOException();

    assertThatThrownBy(
            () -> {
              while (true) {
                attempts.pause(outage, cause);
              }
            })
        .isInstanceOf(ServiceException.class)
        .hasCause(cause);
  }

  @Test
  void successBeginsTheTimeAnew() {
    Patience.Attempts attempts = new Patience(Duration.ofMillis(150)).begin();

    // Several times longer than its patience in all, but never at a stretch.
    for (int i = 0; i < 5; i++) {
      attempts.pause(outage, new IOException());
      attempts.succeeded();
    }
  }

  @Test
  void interruptionEndsTheWait() {
    Patience.Attempts attempts = new Patience(Duration.ofMinutes(1)).begin();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> attempts.pause(outage, new IOException()))
        .hasMessage("Interrupted while waiting for The service");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void outageLastsFromTheFirstFailureToTheFirstSuccess() {
    Patience patience = new Patience(Duration.ofMinutes(10));
    outage.over();
    assertThat(outage.lasting()).isZero();

    outage.failed(patience, new IOException());
    nanos.addAndGet(Duration.ofSeconds(70).toNanos());
    outage.failed(patience, new IOException());
    assertThat(outage.lasting()).isEqualTo(Duration.ofSeconds(70));

    outage.over();
    assertThat(outage.lasting()).isZero();
  }

  @Test
  void attemptThatWaitedForTheLastOutageBeginsNoOther() {
    Patience patience = new Patience(Duration.ofMinutes(10));
    outage.failed(patience, new IOException());
    long waiting = outage.begin();
    nanos.addAndGet(1);
    outage.over();

    outage.failed(waiting, patience, new IOException("Timed out"));
    nanos.addAndGet(1);
    assertThat(outage.lasting()).isZero();

    outage.failed(outage.begin(), patience, new IOException("Timed out"));
    nanos.addAndGet(1);
    assertThat(outage.lasting()).isEqualTo(Duration.ofNanos(1));
  }

  @ParameterizedTest
  @CsvSource({"0, 0 seconds", "1, 1 second", "59, 59 seconds", "60, 1 minute", "600, 10 minutes"})
  void inWords(long seconds, String words) {
    assertThat(new Patience(Duration.ofSeconds(seconds)).inWords()).isEqualTo(words);
  }

  @Test
  void causesAreDescribedOnOneLineByTheInnermost() {
    Exception refused =
        new IllegalStateException(
            "outer", new SQLException("no\nsecond line", "08001", new IOException("refused.\nx")));
    assertThat(Causes.describe(refused)).isEqualTo("IOException: refused (SQLSTATE 08001)");
    assertThat(Causes.describe(new SQLException("ERROR: denied", "42501")))
        .isEqualTo("ERROR: denied (SQLSTATE 42501)");
    assertThat(Causes.describe(new IOException())).isEqualTo("IOException");
    assertThat(Causes.describe(new IOException("x".repeat(1_000)))).hasSizeLessThan(330);
  }

  @Test
  void chainThatBitesItsOwnTailEnds() {
    Exception inner = new IOException("inner");
    Exception outer = new IllegalStateException("outer", inner);
    inner.initCause(outer);

    assertThat(Causes.of(outer)).containsExactly(outer, inner);
    assertThat(Causes.root(outer)).isSameAs(inner);
  }
}
