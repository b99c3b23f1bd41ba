package dev.sentinel.pipeline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.Reason;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
  private static final AmountThresholdRule ABOVE_5000 =
      new AmountThresholdRule(new BigDecimal("5000"));

  @ParameterizedTest
  @CsvSource({
    "5000, 0, false",
    "5000, 4999.9999, false",
    "5000, 5000, false",
    "5000, 5000.0000, false",
    "5000, 5000.0001, true",
    "5000, 99999999999999.9999, true",
    "5E+3, 5000, false",
    "5E+3, 5000.0001, true",
    "0, 0, false",
    "0, 0.0001, true",
    "0.00005, 0.0001, true",
    "99999999999999.9999, 99999999999999.9999, false",
    "1e20, 99999999999999.9999, false"
  })
  void firesAboveTheThreshold(String threshold, String amount, boolean fires) {
    Rule rule = new AmountThresholdRule(new BigDecimal(threshold));

    assertThat(rule.evaluate(amount(amount)).isPresent()).isEqualTo(fires);
  }

  @ParameterizedTest
  @CsvSource({
    "5000, 6789.0000, USD, Amount 6789 USD is above the threshold of 5000, 6789, 5000",
    "5E+3, 12345.6700, EUR, Amount 12345.67 EUR is above the threshold of 5000, 12345.67, 5000",
    "0.50, 0.5001, JPY, Amount 0.5001 JPY is above the threshold of 0.5, 0.5001, 0.5",
    "5000, 10000.0000, , Amount 10000 is above the threshold of 5000, 10000, 5000",
    "0, 10000.0000, USD, Amount 10000 USD is above the threshold of 0, 10000, 0"
  })
  void reasonSaysWhatWasCompared(
      String threshold,
      String amount,
      String currency,
      String description,
      BigDecimal value,
      BigDecimal limit) {
    Rule rule = new AmountThresholdRule(new BigDecimal(threshold));
    Transaction transaction = Transactions.transaction().amount(amount).currency(currency).build();

    assertThat(rule.evaluate(transaction))
        .contains(
            new Reason(
                "amount-threshold",
                1,
                description,
                70,
                List.of(new Condition("amount", ">", value, limit))));
  }

  @Test
  void noRuleNoAlert() {
    assertThat(new RuleSet(List.of()).evaluate(amount("10000"))).isEmpty();
    assertThat(new RuleSet(List.of(ABOVE_5000)).evaluate(amount("5000"))).isEmpty();
  }

  @Test
  void oneAlertWithEveryReasonInTheOrderOfTheRules() {
    RuleSet rules =
        new RuleSet(List.of(new Always("first"), ABOVE_5000, new Never(), new Always("last")));
    Transaction transaction = amount("5000.01");

    Alert alert = rules.evaluate(transaction).orElseThrow();

    assertThat(alert.transaction()).isEqualTo(transaction);
    assertThat(alert.rules()).containsExactly("first", "amount-threshold", "last");
    assertThat(alert.score()).isEqualTo(90);
    assertThat(rules.evaluate(amount("1")).orElseThrow().rules()).containsExactly("first", "last");
  }

  @Test
  void rulesTravelToWorkers() {
    RuleSet copy = SerializableUtils.ensureSerializable(new RuleSet(List.of(ABOVE_5000)));

    assertThat(copy.evaluate(amount("5000.01")))
        .isEqualTo(new RuleSet(List.of(ABOVE_5000)).evaluate(amount("5000.01")))
        .isPresent();
  }

  private static Transaction amount(String amount) {
    return Transactions.transaction().amount(amount).build();
  }

  private record Always(String id) implements Rule {
    @Override
    public Optional<Reason> evaluate(Transaction transaction) {
      return Optional.of(new Reason(id, 1, "always", 10, List.of()));
    }
  }

  private record Never() implements Rule {
    @Override
    public String id() {
      return "never";
    }

    @Override
    public Optional<Reason> evaluate(Transaction transaction) {
      return Optional.empty();
    }
  }
}
