package dev.sentinel.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressLogTest {

  @Test
  void startsWithTheMainCountersEvenWhenTheyAreZero() {
    assertThat(ProgressLog.text(Map.of()))
        .isEqualTo(
            "So far: records_read=0 records_parsed=0 archived_rows=0 alerts=0"
                + " stats_transactions=0");
  }

  @Test
  void endsWithTheOthersByName() {
    assertThat(
            ProgressLog.text(
                Map.of("records_read", 7L, "stats_late", 2L, "dead_letters_TOMBSTONE", 1L)))
        .isEqualTo(
            "So far: records_read=7 records_parsed=0 archived_rows=0 alerts=0"
                + " stats_transactions=0 dead_letters_TOMBSTONE=1 stats_late=2");
  }
}
