package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiscrepanciesTest {

  @Test
  void sameRowsInAnyOrderDoNotDiffer() {
    assertThat(compare(List.of("a|1", "b|2", "b|2"), List.of("b|2", "a|1", "b|2")).none()).isTrue();
  }

  @Test
  void everyKindIsToldApart() {
    Discrepancies found =
        compare(List.of("a|1", "b|2", "c|3", "d|4"), List.of("a|1", "a|1", "c|30", "d|4", "new|5"));

    assertThat(found.lost()).containsExactly("b|2");
    assertThat(found.doubled()).containsExactly("a|1");
    assertThat(found.wrong()).containsExactly("c|30", "new|5");
    assertThat(Discrepancies.table(List.of(found)))
        .contains("out                       4         1         1         2");
  }

  private static Discrepancies compare(List<String> expected, List<String> found) {
    return Discrepancies.of("out", expected, found, Discrepancies.columns(0));
  }
}
