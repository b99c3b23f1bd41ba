package dev.sentinel.pipeline.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.Reason;
import dev.sentinel.pipeline.rules.AmountThresholdRule;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonsJsonTest {

  @Test
  void ofTheThresholdRule() {
    Reason reason =
        new AmountThresholdRule(new BigDecimal("5000"))
            .evaluate(Transactions.transaction().amount("99999999999999.9999").build())
            .orElseThrow();

    assertThat(ReasonsJson.write(List.of(reason)))
        .isEqualTo(
            "[{\"rule\":\"amount-threshold\",\"version\":1,"
                + "\"description\":\"Amount 99999999999999.9999 USD is above the threshold of"
                + " 5000\",\"score\":70,\"conditions\":[{\"feature\":\"amount\",\"operator\":\">\","
                + "\"value\":99999999999999.9999,\"threshold\":5000}]}]");
  }

  @Test
  void severalReasonsAndConditions() {
    Condition first = new Condition("a", ">=", new BigDecimal("1E+3"), new BigDecimal("1.50"));
    Condition second = new Condition("b", "<", new BigDecimal("-0.0001"), new BigDecimal("1E-7"));

    assertThat(
            ReasonsJson.write(
                List.of(
                    new Reason("x", 2, "quote \" and \u00e4\n", 5, List.of(first, second)),
                    new Reason("y", 1, "", 0, List.of()))))
        .isEqualTo(
            "[{\"rule\":\"x\",\"version\":2,\"description\":\"quote \\\" and \u00e4\\n\",\"score\":5,"
                + "\"conditions\":[{\"feature\":\"a\",\"operator\":\">=\",\"value\":1000,"
                + "\"threshold\":1.50},{\"feature\":\"b\",\"operator\":\"<\",\"value\":-0.0001,"
                + "\"threshold\":0.0000001}]},{\"rule\":\"y\",\"version\":1,\"description\":\"\","
                + "\"score\":0,\"conditions\":[]}]");
  }
}
