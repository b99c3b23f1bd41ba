package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrawsTest {

  @Test
  void keyAndIndexBothCount() {
    Set<Long> first = new HashSet<>();
    for (long key = -50; key < 50; key++) {
      for (long index = 0; index < 100; index++) {
        first.add(Draws.of(key, index).nextLong());
      }
    }
    assertThat(first).hasSize(10_000);
  }

  @Test
  void everyNumberBelowTheBoundIsEquallyLikely() {
    int[] counts = new int[7];
    Draws draws = Draws.of(1, 1);
    for (int i = 0; i < 70_000; i++) {
      counts[(int) draws.below(7)]++;
    }
    // Five standard deviations.
    assertThat(counts).doesNotContain(0);
    for (int count : counts) {
      assertThat(count).isBetween(9_500, 10_500);
    }
  }

  @Test
  void bothEndsOfARangeOccur() {
    Set<Long> seen = new HashSet<>();
    Draws draws = Draws.of(2, 2);
    for (int i = 0; i < 1_000; i++) {
      seen.add(draws.between(-1, 1));
    }
    assertThat(seen).containsExactlyInAnyOrder(-1L, 0L, 1L);
  }

  @Test
  void refusesABoundThatIsNotPositive() {
    assertThatThrownBy(() -> Draws.of(0, 0).below(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bound must be positive: 0");
  }

  @Test
  void normalNumbersHaveTheirMeanAndDeviation() {
    Draws draws = Draws.of(3, 3);
    double sum = 0;
    double squares = 0;
    int within = 0;
    for (int i = 0; i < 200_000; i++) {
      double value = draws.normal() / 65_536.0;
      assertThat(value).isBetween(-6.0, 6.0);
      sum += value;
      squares += value * value;
      within += Math.abs(value) <= 1 ? 1 : 0;
    }
    assertThat(sum / 200_000).isBetween(-0.01, 0.01);
    assertThat(squares / 200_000).isBetween(0.98, 1.02);
    // Less than the 0.6827 of a true normal distribution by what twelve terms lack.
    assertThat(within / 200_000.0).isBetween(0.67, 0.69);
  }

  @Test
  void quickIndexesCoverTheirRange() {
    int[] counts = new int[7];
    Draws draws = Draws.of(4, 4);
    for (int i = 0; i < 70_000; i++) {
      counts[draws.quickIndex(7)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(9_500, 10_500);
    }
  }
}
