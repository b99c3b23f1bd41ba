package dev.sentinel.pipeline.stats;

import static dev.sentinel.pipeline.testing.Transactions.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import dev.sentinel.pipeline.model.UserStats;
import dev.sentinel.pipeline.testing.Counters;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class ComputeUserStatsTest {
  private static final StatsWindows WINDOWS =
      new StatsWindows(Duration.ofSeconds(10), Duration.ofMinutes(1));

  private TestPipeline pipeline;

  @BeforeEach
  void create(TestPipeline created) {
    pipeline = created;
  }

  @Test
  void addsUpABundleBeforeItPutsOutRows() {
    assertRows(
        stream().addElements(at(0, "a", "1"), at(1, "a", "2"), at(2, "b", "3"), at(10, "a", "4")),
        row("a", 0, 2, "3", "1", "2"),
        row("b", 0, 1, "3", "3", "3"),
        row("a", 10, 1, "4", "4", "4"));

    assertThat(Counters.of(pipeline.run()))
        .isEqualTo(Map.of("stats_transactions", 4L, "stats_rows", 3L));
  }

  @Test
  void correctsARowWhenALateEventComesInTime() {
    assertRows(
        stream()
            .addElements(at(0, "a", "1"))
            .addElements(at(69, "a", "2"))
            .addElements(at(5, "a", "4")),
        row("a", 0, 1, "1", "1", "1"),
        row("a", 60, 1, "2", "2", "2"),
        row("a", 0, 2, "5", "1", "4"));

    assertThat(Counters.of(pipeline.run()))
        .isEqualTo(Map.of("stats_transactions", 3L, "stats_rows", 3L));
  }

  @Test
  void countsWhatIsTooLate() {
    assertRows(
        stream()
            .addElements(at(0, "a", "1"))
            .addElements(at(70, "a", "2"))
            .addElements(at(5, "a", "4"), at(6, "a", "8")),
        row("a", 0, 1, "1", "1", "1"),
        row("a", 70, 1, "2", "2", "2"));

    assertThat(Counters.of(pipeline.run()))
        .isEqualTo(Map.of("stats_transactions", 2L, "stats_rows", 2L, "stats_late", 2L));
  }

  @Test
  void watermarkMakesNothingLate() {
    assertRows(
        stream()
            .advanceWatermarkTo(org.joda.time.Instant.parse("2030-01-01T00:00:00Z"))
            .addElements(at(0, "a", "1")),
        row("a", 0, 1, "1", "1", "1"));

    assertThat(Counters.of(pipeline.run()))
        .isEqualTo(Map.of("stats_transactions", 1L, "stats_rows", 1L));
  }

  @Test
  void countsWhatIsTooFarAhead() {
    List<Transaction> ahead = new ArrayList<>();
    for (int i = 0; i <= 1000; i++) {
      ahead.add(
          Transactions.transaction()
              .at(NOON.plusSeconds(100_000 + 10L * i))
              .recordedAfter(Duration.ofSeconds(-100_000 - 10L * i))
              .build());
    }
    pipeline
        .apply(Create.of(ahead).withCoder(TransactionCoder.of()))
        .apply(new GroupBundles())
        .apply(new ComputeUserStats(WINDOWS));

    Map<String, Long> counters = Counters.of(pipeline.run());

    // Bundles of other elements may order them otherwise, but a thousand fit and one does not.
    assertThat(counters)
        .containsEntry("stats_transactions", 1000L)
        .containsEntry("stats_too_far_ahead", 1L);
  }

  private void assertRows(TestStream.Builder<Transaction> stream, UserStats... rows) {
    PCollection<UserStats> stats =
        pipeline
            .apply(stream.advanceWatermarkToInfinity())
            .apply(new GroupBundles())
            .apply(new ComputeUserStats(WINDOWS));
    PAssert.that(stats).containsInAnyOrder(rows);
  }

  private static TestStream.Builder<Transaction> stream() {
    return TestStream.create(TransactionCoder.of());
  }

  private static Transaction at(int secondsAfterNoon, String user, String amount) {
    return Transactions.transaction()
        .userId(user)
        .amount(amount)
        .at(NOON.plusSeconds(secondsAfterNoon))
        .build();
  }

  private static UserStats row(
      String user, int start, long count, String total, String min, String max) {
    return new UserStats(
        user,
        NOON.plusSeconds(start),
        NOON.plusSeconds(start + 10L),
        "USD",
        count,
        new BigDecimal(total).setScale(4),
        new BigDecimal(min).setScale(4),
        new BigDecimal(max).setScale(4));
  }
}
