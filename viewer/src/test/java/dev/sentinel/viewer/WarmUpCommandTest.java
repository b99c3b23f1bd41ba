package dev.sentinel.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.viewer.dashboard.Data;
import dev.sentinel.viewer.dashboard.UserOrder;
import dev.sentinel.viewer.dashboard.Wanted;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Filters;
import dev.sentinel.viewer.model.Period;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WarmUpCommandTest {
  /** Or else the archive would lack the classes of whatever stopped half-way. */
  @Test
  void everyQueryOfTheDashboardFindsItsRow() throws Exception {
    try (DashboardBackend backend =
        new DashboardBackend(OneRow::database, Duration.ofSeconds(2), "ana", Clock.systemUTC())) {
      Wanted wanted =
          new Wanted(
              true,
              Filters.parse("x"),
              FeedOrder.DETECTED,
              Optional.empty(),
              10,
              Period.ALL,
              true,
              UserOrder.TOTAL,
              Optional.empty(),
              Optional.of("t"),
              Optional.of("u"),
              10,
              Optional.empty());
      Data data = backend.load(wanted);

      assertThat(data.feed().orElseThrow().alerts()).isNotEmpty();
      assertThat(data.alert().orElseThrow().onTrial()).hasSize(1);
      assertThat(data.alert().orElseThrow().history()).hasSize(1);
      assertThat(data.user().orElseThrow().windows()).hasSize(1);
      assertThat(data.summary().topRules()).isNotEmpty();
    }
  }
}
