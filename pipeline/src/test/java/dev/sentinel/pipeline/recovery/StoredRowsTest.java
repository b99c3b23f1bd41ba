package dev.sentinel.pipeline.recovery;

import static dev.sentinel.pipeline.testing.Transactions.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.recovery.TopicOffsets.Bounds;
import dev.sentinel.pipeline.stats.StatsWindows;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredRowsTest {
  private static final StatsWindows WINDOWS =
      new StatsWindows(Duration.ofSeconds(10), Duration.ofMinutes(1));

  private final StoredRows rows = new StoredRows();
  private final StoredRecords stored = new StoredRecords();

  @Test
  void nothingSeenNothingStored() {
    rows.addTo(stored, 0, 5);

    assertThat(rows.lastOffset(0)).isEqualTo(-1);
    assertThat(stored.isEmpty()).isTrue();
    assertThat(rows.firstOfOpenWindows(0, 5, WINDOWS)).isEqualTo(5);
  }

  @Test
  void whatIsOlderThanASettledRowIsStored() {
    rows.addSettled(0, 10, NOON);
    addRows(0, 11, 13);

    rows.addTo(stored, 0, 5);

    assertThat(stored).hasToString("{0={5=11, 13=13}}");
    assertThat(rows.lastOffset(0)).isEqualTo(13);
  }

  @Test
  void theNewestFilesVouchForNothingBeforeThem() {
    addRows(0, 10, 11);

    rows.addTo(stored, 0, 5);

    assertThat(stored).hasToString("{0={10=11}}");
  }

  @Test
  void whenAllFilesWereLookedAtOnlyTheirRowsAreStored() {
    addRows(0, 10, 11, 13);
    rows.setComplete();

    rows.addTo(stored, 0, 5);

    assertThat(stored).hasToString("{0={10=11, 13=13}}");
  }

  @Test
  void rowsThatTheTopicHasForgottenDoNotHurt() {
    addRows(0, 10, 11);

    rows.addTo(stored, 0, 50);

    assertThat(stored.of(0).firstMissing(50)).isEqualTo(50);
  }

  @Test
  void startsAtTheFirstEventOfAWindowThatWasOpen() {
    // Windows close 70 seconds after their start.
    rows.add(0, 3, NOON.plusSeconds(1000));
    rows.add(0, 4, NOON.plusSeconds(29));
    rows.add(0, 5, NOON.plusSeconds(40));
    rows.add(0, 6, NOON.plusSeconds(100));
    rows.add(0, 7, NOON.plusSeconds(1000));
    rows.add(1, 2, NOON.plusSeconds(90_000));

    // Offset 3 made the rest late.
    assertThat(rows.firstOfOpenWindows(0, 8, WINDOWS)).isEqualTo(3);
    assertThat(rows.firstOfOpenWindows(0, 4, WINDOWS)).isEqualTo(3);
    assertThat(rows.firstOfOpenWindows(0, 3, WINDOWS)).isEqualTo(3);
  }

  @Test
  void windowsThatHadClosedNeedNotBeCountedAgain() {
    rows.add(0, 4, NOON.plusSeconds(29));
    rows.add(0, 5, NOON.plusSeconds(40));
    rows.add(0, 6, NOON.plusSeconds(100));
    rows.add(0, 7, NOON.plusSeconds(1000));

    assertThat(rows.firstOfOpenWindows(0, 7, WINDOWS)).isEqualTo(5);
    assertThat(rows.firstOfOpenWindows(0, 8, WINDOWS)).isEqualTo(7);
  }

  @Test
  void notSettledByTheNewestFilesAlone() {
    Map<Integer, Bounds> topic =
        Map.of(0, new Bounds(0, 10), 1, new Bounds(7, 7), 2, new Bounds(4, 9));

    rows.add(0, 8, NOON);
    rows.add(0, 9, NOON.plusSeconds(70));
    rows.add(2, 4, NOON);
    assertThat(rows.settle(topic, WINDOWS)).as("0 has no settled row").isFalse();
  }

  @Test
  void settledOnceEveryPartitionHasASettledRowAndAWindowThatHadClosed() {
    Map<Integer, Bounds> topic =
        Map.of(0, new Bounds(0, 10), 1, new Bounds(7, 7), 2, new Bounds(4, 9));

    rows.addSettled(0, 8, NOON);
    rows.add(0, 9, NOON.plusSeconds(70));
    assertThat(rows.settle(topic, WINDOWS)).as("nothing of partition 2 yet").isFalse();

    rows.add(2, 6, NOON);
    rows.add(2, 7, NOON.plusSeconds(69));
    assertThat(rows.settle(topic, WINDOWS)).as("a window of 2 may go on before").isFalse();

    rows.add(2, 5, NOON);
    assertThat(rows.settle(topic, WINDOWS)).isFalse();

    rows.add(2, 4, NOON);
    assertThat(rows.settle(topic, WINDOWS)).as("2 is seen from its beginning").isTrue();
  }

  private void addRows(int partition, long... offsets) {
    for (long offset : offsets) {
      rows.add(partition, offset, NOON);
    }
  }
}
