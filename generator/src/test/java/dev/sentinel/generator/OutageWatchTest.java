package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageWatchTest {
  private static final long SECOND = 1_000_000_000;

  private final OutageWatch watch = new OutageWatch("Kafka at k:9092", 0);

  @Test
  void aLineAtTheBeginningOneEveryHalfMinuteAndOneAtTheEnd() {
    List<String> lines = new ArrayList<>();
    for (int second = 1; second <= 70; second++) {
      long acknowledged = second < 68 ? 10 : 1_000;
      watch
          .check(second * SECOND, acknowledged, second < 68 ? second * 100 : 3)
          .ifPresent(lines::add);
    }
    assertThat(lines)
        .containsExactly(
            "Kafka at k:9092 has acknowledged nothing for 5 s; 600 transactions are waiting, still"
                + " trying",
            "Kafka at k:9092 has acknowledged nothing for 35 s; 3,600 transactions are waiting,"
                + " still trying",
            "Kafka at k:9092 has acknowledged nothing for 65 s; 6,600 transactions are waiting,"
                + " still trying",
            "Kafka at k:9092 acknowledges again after 67 s");
  }

  @Test
  void aSlowRateIsNoOutage() {
    for (int second = 1; second <= 100; second++) {
      // One in ten seconds, acknowledged between two looks.
      assertThat(watch.check(second * SECOND, second / 10, second % 10 == 9 ? 1 : 0)).isEmpty();
    }
  }
}
