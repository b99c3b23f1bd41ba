package dev.sentinel.pipeline.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.Reason;
import dev.sentinel.pipeline.testing.Rules;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonsJsonTest {

  @Test
  void ofTheThresholdRule() {
    Alert alert =
        Rules.alert(Transactions.transaction().amount("99999999999999.9999").build()).orElseThrow();

    assertThat(ReasonsJson.write(alert.reasons()))
        .isEqualTo(
            "[{\"rule\":\"amount-threshold\",\"version\":1,\"description\":\"Amount"
                + " 99999999999999.9999 USD is above the threshold of"
                + " 5000\",\"score\":70,\"share_percent\":100,\"conditions\":[{\"feature\":\"amount\",\"operator\":\">\","
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
            "[{\"rule\":\"x\",\"version\":2,\"description\":\"quote \\\" and \u00e4\\n"
                + "\",\"score\":5,"
                + "\"share_percent\":100,\"conditions\":[{\"feature\":\"a\",\"operator\":\">=\",\"value\":1000,"
                + "\"threshold\":1.50},{\"feature\":\"b\",\"operator\":\"<\",\"value\":-0.0001,"
                + "\"threshold\":0.0000001}]},{\"rule\":\"y\",\"version\":1,\"description\":\"\","
                + "\"score\":0,\"share_percent\":0,\"conditions\":[]}]");
  }

  @Test
  void valuesOfEveryType() {
    List<Condition> conditions =
        List.of(
            new Condition("count", ">", 12L, 5L, "user.count_1h * 5"),
            new Condition("ratio", ">", 6.25, Double.POSITIVE_INFINITY),
            new Condition("new_device", "==", true, true),
            new Condition("country", "in", "NG", "NG, GH"),
            new Condition("seen", "<", Instant.parse("2026-01-31T12:00:00Z"), null));

    assertThat(ReasonsJson.write(List.of(new Reason("x", 1, "", 1, conditions))))
        .isEqualTo(
            "[{\"rule\":\"x\",\"version\":1,\"description\":\"\",\"score\":1,\"share_percent\":100,"
                + "\"conditions\":[{\"feature\":\"count\",\"operator\":\">\",\"value\":12,"
                + "\"threshold\":5,\"against\":\"user.count_1h * 5\"},{\"feature\":\"ratio\","
                + "\"operator\":\">\",\"value\":6.25,\"threshold\":\"Infinity\"},"
                + "{\"feature\":\"new_device\",\"operator\":\"==\",\"value\":true,"
                + "\"threshold\":true},{\"feature\":\"country\",\"operator\":\"in\","
                + "\"value\":\"NG\",\"threshold\":\"NG, GH\"},{\"feature\":\"seen\","
                + "\"operator\":\"<\",\"value\":\"2026-01-31T12:00:00Z\",\"threshold\":null}]}]");
  }

  @ParameterizedTest
  @CsvSource({
    "70, 100",
    "50 50, 50 50",
    "70 60, 54 46",
    "1 1 1, 34 33 33",
    "33 33 34 100, 17 16 17 50",
    "0 0, 0 0",
    "0 5, 0 100"
  })
  void sharesAddUpToAHundred(String scores, String shares) {
    List<Reason> reasons =
        Arrays.stream(scores.split(" "))
            .map(score -> new Reason("x", 1, "", Integer.parseInt(score), List.of()))
            .toList();

    assertThat(
            Pattern.compile("\"share_percent\":(\\d+)")
                .matcher(ReasonsJson.write(reasons))
                .results()
                .map(found -> found.group(1)))
        .containsExactly(shares.split(" "));
  }
}
