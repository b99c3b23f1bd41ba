package dev.sentinel.pipeline.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.model.Wire;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatsWindowsTest {
  private static final long MILLIS_OF_2101 = 4_133_980_800_000L;

  @Property
  void sameWindowsAsBeam(
      @ForAll @LongRange(max = MILLIS_OF_2101) long millis,
      @ForAll @IntRange(min = 0, max = 999) int micros,
      @ForAll @IntRange(min = 1, max = 86_400_000) int sizeMillis) {
    StatsWindows windows = new StatsWindows(Duration.ofMillis(sizeMillis), Duration.ZERO);

    long start = windows.startOf(Instant.ofEpochMilli(millis).plusNanos(micros * 1000L));

    assertThat(start)
        .isEqualTo(
            FixedWindows.of(org.joda.time.Duration.millis(sizeMillis))
                    .assignWindow(org.joda.time.Instant.ofEpochMilli(millis))
                    .start()
                    .getMillis()
                * 1000);
  }

  /** Beam's own windows are wrong before 1970. */
  @Property
  void everyInstantIsInItsWindow(
      @ForAll @LongRange(min = -MILLIS_OF_2101, max = MILLIS_OF_2101) long millis,
      @ForAll @IntRange(min = 1, max = 86_400_000) int sizeMillis) {
    StatsWindows windows = new StatsWindows(Duration.ofMillis(sizeMillis), Duration.ZERO);

    long start = windows.startOf(Instant.ofEpochMilli(millis));

    assertThat(start % (sizeMillis * 1000L)).isZero();
    assertThat(millis * 1000 - start).isBetween(0L, sizeMillis * 1000L - 1);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-31T23:59:50Z, 2026-01-31T23:59:50Z",
    "2026-01-31T23:59:59.999999Z, 2026-01-31T23:59:50Z",
    "2026-02-01T00:00:00Z, 2026-02-01T00:00:00Z",
    "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59.999999Z, 1969-12-31T23:59:50Z"
  })
  void tenSeconds(Instant time, Instant start) {
    assertThat(Wire.fromMicros(windows(10, 0).startOf(time))).isEqualTo(start);
  }

  @ParameterizedTest
  @CsvSource({
    // The window of 12:00:03 ends at 12:00:10.
    "0, 2026-01-31T12:00:09.999999Z, true",
    "0, 2026-01-31T12:00:10Z, false",
    "60, 2026-01-31T12:01:09.999999Z, true",
    "60, 2026-01-31T12:01:10Z, false",
    "60, 1970-01-01T00:00:00Z, true",
    "86400, 2026-02-01T12:00:09Z, true",
    "86400, 2026-02-01T12:00:10Z, false"
  })
  void closesTheAllowedLatenessAfterItsEnd(int lateness, Instant clock, boolean open) {
    StatsWindows windows = windows(10, lateness);
    Instant time = Instant.parse("2026-01-31T12:00:03Z");

    assertThat(windows.isOpen(time, clock)).isEqualTo(open);
    assertThat(windows.isClosed(windows.startOf(time), clock)).isEqualTo(!open);
  }

  @Test
  void refusesSizesThatAreNone() {
    assertThatThrownBy(() -> windows(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("window size must be positive: PT0S");
    assertThatThrownBy(() -> windows(-1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("window size must be positive: PT-1S");
    assertThatThrownBy(() -> windows(1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("allowed lateness is negative: PT-1S");
  }

  private static StatsWindows windows(int seconds, int latenessSeconds) {
    return new StatsWindows(Duration.ofSeconds(seconds), Duration.ofSeconds(latenessSeconds));
  }
}
