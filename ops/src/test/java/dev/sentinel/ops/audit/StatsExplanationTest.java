package dev.sentinel.ops.audit;

import static dev.sentinel.ops.audit.StatsExplanation.Standing.LEFT_OUT;
import static dev.sentinel.ops.audit.StatsExplanation.Standing.OTHER;
import static dev.sentinel.ops.audit.StatsExplanation.Standing.REQUIRED;
import static dev.sentinel.ops.audit.StatsExplanation.Standing.UNDECIDED;
import static dev.sentinel.ops.audit.StatsExplanation.Standing.UNLESS_RESTARTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.ops.audit.StatsExplanation.Explanation;
import dev.sentinel.ops.audit.StatsExplanation.Row;
import dev.sentinel.ops.audit.StatsExplanation.Standing;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Late transactions are no errors, and errors are not late. */
class StatsExplanationTest {

  private static Row row(String amount, Standing standing) {
    return new Row(0, new BigDecimal(amount), standing);
  }

  private static Totals sum(String... amounts) {
    Totals sum = Totals.NONE;
    for (String amount : amounts) {
      sum = sum.plus(new BigDecimal(amount));
    }
    return sum;
  }

  private static Explanation explain(Totals stored, Row... rows) {
    return StatsExplanation.explain(stored, List.of(rows));
  }

  @Test
  void lateTransactionsAreLeftOut() {
    assertThat(explain(sum("1", "2"), row("1", REQUIRED), row("2", REQUIRED), row("9", LEFT_OUT)))
        .isEqualTo(Explanation.BY_RULE);
    assertThat(explain(Totals.NONE, row("9", LEFT_OUT))).isEqualTo(Explanation.BY_RULE);
  }

  @Test
  void lossBesideLateTransactionIsAnError() {
    assertThat(explain(sum("1"), row("1", REQUIRED), row("2", REQUIRED), row("9", LEFT_OUT)))
        .isEqualTo(Explanation.NONE);
    // The count would be right with the late one in the place of the other.
    assertThat(explain(sum("1", "9"), row("1", REQUIRED), row("2", REQUIRED), row("9", LEFT_OUT)))
        .isEqualTo(Explanation.NONE);
    assertThat(explain(Totals.NONE, row("1", REQUIRED), row("9", LEFT_OUT)))
        .isEqualTo(Explanation.NONE);
  }

  @Test
  void sumThatNoTransactionsMake() {
    assertThat(explain(sum("1", "8"), row("1", REQUIRED), row("9", LEFT_OUT)))
        .isEqualTo(Explanation.NONE);
    Totals wrongMost = new Totals(1, new BigDecimal("1"), new BigDecimal("1"), new BigDecimal("5"));
    assertThat(explain(wrongMost, row("1", REQUIRED))).isEqualTo(Explanation.NONE);
  }

  @Test
  void restartMayCountLateOnesAndLoseThoseOfSparseBuckets() {
    assertThat(explain(sum("1", "9"), row("1", REQUIRED), row("9", LEFT_OUT)))
        .isEqualTo(Explanation.BY_RESTART);
    assertThat(explain(sum("1"), row("1", REQUIRED), row("2", UNLESS_RESTARTED)))
        .isEqualTo(Explanation.BY_RESTART);
    assertThat(explain(sum("1", "2"), row("1", REQUIRED), row("2", UNLESS_RESTARTED)))
        .isEqualTo(Explanation.BY_RULE);
  }

  @Test
  void expiredTimestampsLeaveUndecided() {
    assertThat(explain(sum("1", "2"), row("1", REQUIRED), row("2", UNDECIDED), row("3", UNDECIDED)))
        .isEqualTo(Explanation.UNDECIDED);
    assertThat(explain(sum("2"), row("1", REQUIRED), row("2", UNDECIDED)))
        .isEqualTo(Explanation.NONE);
  }

  @Test
  void recordsBehindTheAuditedPartMayCount() {
    assertThat(explain(sum("1", "5"), row("1", REQUIRED), row("5", OTHER), row("6", OTHER)))
        .isEqualTo(Explanation.BY_RULE);
    assertThat(explain(sum("5"), row("1", REQUIRED), row("5", OTHER))).isEqualTo(Explanation.NONE);
  }

  @Test
  void userInSeveralPartitions() {
    Row here = new Row(0, new BigDecimal("1"), REQUIRED);
    Row there = new Row(1, new BigDecimal("2"), REQUIRED);
    assertThat(explain(sum("2"), here, there)).isEqualTo(Explanation.SEVERAL_PARTITIONS);
    assertThat(explain(sum("3"), here, there)).isEqualTo(Explanation.NONE);
  }

  @Test
  void tooManySumsAreNotCalledErrorsNorLate() {
    List<Row> rows = new ArrayList<>();
    BigDecimal amount = BigDecimal.ONE;
    for (int i = 0; i < 40; i++) {
      rows.add(new Row(0, amount, LEFT_OUT));
      amount = amount.add(amount);
    }
    Totals stored = new Totals(20, new BigDecimal("1e15"), BigDecimal.ONE, new BigDecimal("1e14"));
    assertThat(StatsExplanation.explain(stored, rows)).isEqualTo(Explanation.UNDECIDED);
  }
}
