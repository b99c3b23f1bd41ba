package dev.sentinel.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.bench.Database.Alerts;
import dev.sentinel.bench.Database.Stats;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutputsTest {
  private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");

  private static Outputs outputs(long alerts, long counted, long rows, String spent, long refused) {
    return new Outputs(
        new Alerts(alerts, TIME, TIME, alerts),
        new Stats(40, counted, new BigDecimal("123.4000"), TIME),
        new Lake.Contents(rows, 100, new BigDecimal(spent), 2, 40, 1, TIME, TIME),
        refused);
  }

  @Test
  void aCompleteRunIsValid() {
    assertThatCode(() -> outputs(2, 100, 100, "123.4", 0).requireComplete(100, 2))
        .doesNotThrowAnyException();
  }

  @Test
  void everythingThatIsLostOrDoubledMakesARunInvalid() {
    assertThatThrownBy(() -> outputs(1, 99, 101, "123.5", 3).requireComplete(100, 2))
        .isInstanceOf(BenchException.class)
        .hasMessage(
            "The run is invalid: 101 rows in the lake, not 100; 1 alerts, not 2;"
                + " 99 transactions in user_stats, not 100; 3 dead letters, not 0;"
                + " the amounts in user_stats add up to 123.4000, those in the lake to 123.5");
  }
}
