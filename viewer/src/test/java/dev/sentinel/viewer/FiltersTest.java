package dev.sentinel.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.viewer.model.Filters;
import dev.sentinel.viewer.model.Term;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {
  @Test
  void termsOfAllKinds() throws Exception {
    assertThat(
            Filters.parse(
                "user:u4* -rule:velocity amount>=5,000.50 severity:crit \"new york\" 10.0.0.1"))
        .containsExactly(
            new Term(false, Term.Field.USER, "=", "u4*"),
            new Term(true, Term.Field.RULE, "=", "velocity"),
            new Term(false, Term.Field.AMOUNT, ">=", "5000.50"),
            new Term(false, Term.Field.SEVERITY, "=", "CRITICAL"),
            new Term(false, Term.Field.TEXT, "=", "new york"),
            new Term(false, Term.Field.TEXT, "=", "10.0.0.1"));
    assertThat(Filters.parse("   ")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "amount>x, amount wants a number",
    "amount>1e999999999, amount wants a smaller number",
    "user:, user: lacks a value",
    "user>3, user is compared with a colon",
    "severity:, lacks a value",
    "verdict:maybe, 'verdict is one of fraud, genuine, none'"
  })
  void errorsSayWhatIsWrong(String filter, String message) {
    assertThatThrownBy(() -> Filters.parse(filter))
        .isInstanceOf(Filters.SyntaxException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatIsTypedBecomesValues() throws Exception {
    AlertFilter.Where where =
        AlertFilter.of(Filters.parse("user:a'b rule:x% 50%_\\ -verdict:none")).where("timestamp");
    assertThat(where.sql()).doesNotContain("a'b", "x%", "50");
    assertThat(where.values()).contains("a'b", "x%", "%50\\%\\_\\\\%", "undo");
    assertThat(where.sql().chars().filter(c -> c == '?').count()).isEqualTo(where.values().size());
  }
}
