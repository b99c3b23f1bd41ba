package dev.sentinel.pipeline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertTest {

  @ParameterizedTest
  @CsvSource({
    "0, LOW",
    "39, LOW",
    "40, MEDIUM",
    "69, MEDIUM",
    "70, HIGH",
    "89, HIGH",
    "90, CRITICAL",
    "100, CRITICAL"
  })
  void severityBands(int score, Severity severity) {
    assertThat(SeverityBands.DEFAULT.of(score)).isEqualTo(severity);
    assertThat(alert(score).severity()).isEqualTo(severity);
  }

  @Test
  void scoresAddUpToAHundredAtMost() {
    assertThat(alert(30, 20).score()).isEqualTo(50);
    assertThat(alert(70, 30).score()).isEqualTo(100);
    assertThat(alert(70, 31).score()).isEqualTo(100);
    assertThat(alert(70, 70).severity()).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void rulesInTheOrderTheyFired() {
    assertThat(alert(1, 2, 3).rules()).containsExactly("rule-0", "rule-1", "rule-2");
  }

  @Test
  void needsAReason() {
    assertThatThrownBy(() -> new Alert(Transactions.transaction().build(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an alert needs at least one reason");
  }

  @ParameterizedTest
  @CsvSource({
    "3, 10.0000, 3.3333",
    "3, 20.0000, 6.6667",
    "2, 0.0001, 0.0000", // half-even: 0.00005
    "2, 0.0003, 0.0002", // half-even: 0.00015
    "1, 99999999999999.9999, 99999999999999.9999"
  })
  void averageIsRoundedHalfEven(long count, BigDecimal total, BigDecimal average) {
    UserStats stats =
        new UserStats("42", Instant.EPOCH, Instant.EPOCH, "USD", count, total, total, total);

    assertThat(stats.average()).isEqualTo(average);
  }

  private static Alert alert(int... scores) {
    Stream<Reason> reasons =
        IntStream.range(0, scores.length)
            .mapToObj(i -> new Reason("rule-" + i, 1, "…", scores[i], List.of()));
    return new Alert(Transactions.transaction().build(), reasons.toList());
  }
}
