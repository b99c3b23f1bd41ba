package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"0.001", "0.3", "1", "3", "7.77", "10", "50000", "8999999.999", "9000000"})
  void dueTimesAreExactHoweverFarOut(String text) {
    BigDecimal perSecond = new BigDecimal(text);
    Rate rate = Rate.perSecond(perSecond);
    for (long index : new long[] {0, 1, 2, 99, 1_000, 123_457, 1_000_003}) {
      BigInteger micros =
          BigDecimal.valueOf(index)
              .movePointRight(6)
              .divide(perSecond, 0, RoundingMode.DOWN)
              .toBigIntegerExact();
      assertThat(rate.offsetNanos(index)).isEqualTo(micros.longValueExact() * 1_000);
    }
  }

  @Test
  void aYearAtFullRateDoesNotOverflow() {
    long index = 9_000_000L * 86_400 * 365;
    assertThat(Rate.perSecond(9_000_000).offsetNanos(index))
        .isEqualTo(86_400L * 365 * 1_000_000_000);
  }

  @Test
  void zeroIsUnlimited() {
    assertThat(Rate.perSecond(0)).isEqualTo(Rate.UNLIMITED);
    assertThat(Rate.UNLIMITED.isUnlimited()).isTrue();
    assertThatThrownBy(() -> Rate.UNLIMITED.offsetNanos(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("nothing is due at a given time at an unlimited rate");
  }

  @Test
  void refusesWhatItCannotKeep() {
    assertThatThrownBy(() -> Rate.perSecond(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a rate is from 0.001 to 9000000 per second, or 0 for unlimited: -1");
    assertThatThrownBy(() -> Rate.perSecond(9_000_001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9000001");
    assertThatThrownBy(() -> Rate.perSecond(new BigDecimal("0.0001")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a rate has at most three decimals: 0.0001");
  }

  @Test
  void eventTimesFollowTheRate() {
    Instant start = Instant.parse("2026-01-31T00:00:00Z");
    EventClock clock = EventClock.startingAt(start, Rate.perSecond(3));
    assertThat(clock.epochMillis(0)).isEqualTo(start.toEpochMilli());
    assertThat(clock.epochMillis(1)).isEqualTo(start.toEpochMilli() + 333);
    assertThat(clock.epochMillis(3_000)).isEqualTo(start.toEpochMilli() + 1_000_000);
    assertThatThrownBy(() -> EventClock.startingAt(start, Rate.UNLIMITED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("event times cannot advance at an unlimited rate");
  }

  @Test
  void readsBackAsWritten() {
    assertThat(Rate.perSecond(new BigDecimal("2.50"))).hasToString("2.5");
    assertThat(Rate.perSecond(50_000)).hasToString("50000");
    assertThat(Rate.UNLIMITED).hasToString("0");
  }
}
