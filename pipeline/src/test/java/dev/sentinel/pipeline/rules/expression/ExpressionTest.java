package dev.sentinel.pipeline.rules.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.testing.Rules;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  private static final ExpressionCompiler COMPILER = new ExpressionCompiler(Rules.SETTINGS.names());

  /** 1234.5678 EUR in Germany. */
  private static final Transaction TRANSACTION =
      Transactions.complete().amount("1234.5678").build();

  private static final FeatureValues VALUES =
      Rules.values(
          Map.of(
              "user.count_10m",
              8L,
              "user.count_30d",
              Long.MAX_VALUE,
              "user.mean_24h",
              new BigDecimal("100.10"),
              "user.ratio_24h",
              12.5,
              "user.zscore_24h",
              Double.NaN,
              "user.new_device",
              true,
              "card.new_country",
              false));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tx.amount > 1234.5677",
        "tx.amount >= 1234.5678 && tx.amount <= 1234.5678",
        "tx.amount == decimal('1234.56780')",
        "tx.amount != 1234.56781",
        "1234.5679 > tx.amount",
        "tx.amount < 1235",
        "tx.amount < alert_threshold",
        "tx.amount > user.mean_24h * 12.3",
        "tx.amount - 1234.5678 == 0",
        "tx.amount + tx.amount == 2469.1356",
        "tx.amount * user.count_10m == 9876.5424",
        "decimal('0.1') + 0.2 == 0.3",
        "tx.amount < 12345678901234567890.5",
        "decimal('12345678901234.5678') == 12345678901234.5678",
        "tx.amount > -5.5",
        "just_under(tx.amount, 1234.6)",
        "just_under(tx.amount, 1299)",
        "!just_under(tx.amount, 1234.5678)",
        "!just_under(tx.amount, 1300)",
        "user.count_10m > 7 && user.count_10m > 7.5",
        "user.count_10m == 8.0 && 8 == user.count_10m",
        "user.count_10m * 2 - 1 == 15 && user.count_10m / 3 == 2 && user.count_10m % 3 == 2",
        "user.ratio_24h > 12 && 12 < user.ratio_24h && user.ratio_24h / 5 == 2.5",
        "user.count_10m / 3.0 > 2.66",
        // As IEEE 754 has it: what is no number is neither less nor greater nor equal.
        "!(user.zscore_24h < 1.0) && !(user.zscore_24h >= 1.0) && user.zscore_24h != 1.0",
        "!(1 < user.zscore_24h) && !(1 >= user.zscore_24h)",
        // Beyond 2^53, where a double cannot tell neighbours apart.
        "user.count_30d < 9223372036854775808.0 && user.count_30d != 9223372036854775808.0",
        "user.new_device && !card.new_country",
        "user.new_device == true && user.new_device != card.new_country",
        "tx.country == 'DE' && tx.country in ['US', 'DE']",
        "!(tx.country in ['US', 'CA'])",
        "user.count_10m in [7, 8]",
        "tx.ip.startsWith('192.0.') && tx.ip.endsWith('.1') && tx.ip.contains('0.2')",
        "tx.timestamp > timestamp('2026-01-31T11:59:59Z')",
        "tx.timestamp == timestamp('2026-01-31T12:00:00Z')",
        "user.new_device ? tx.amount > 5 : false",
        "card.new_country ? false : true",
        "known(tx.country) && known(user.count_10m) && !known(user.count_1h)",
        "tx.local_hour == 13 && !tx.night && !tx.round_amount",
        "tx.latitude > 52.0 && tx.longitude < 0.0",
      })
  void holds(String condition) throws ExpressionException {
    assertThat(COMPILER.condition(condition).evaluate(TRANSACTION, VALUES)).isEqualTo(true);
  }

  /** T true, F false, A absent, E cannot be computed. */
  @ParameterizedTest
  @CsvSource({
    "T, T, T, T",
    "T, F, F, T",
    "F, T, F, T",
    "F, F, F, F",
    "T, A, A, T",
    "A, T, A, T",
    "F, A, F, A",
    "A, F, F, A",
    "A, A, A, A",
    "T, E, E, T",
    "E, T, E, T",
    "F, E, F, E",
    "E, F, F, E",
    "E, E, E, E",
    "A, E, A, A",
    "E, A, A, A"
  })
  void absenceAndFailureAreAbsorbed(String left, String right, String and, String or)
      throws ExpressionException {
    Map<String, String> conditions =
        Map.of(
            "T", "user.new_device",
            "F", "card.new_country",
            "A", "user.new_country",
            "E", "user.count_30d + 1 > 0");

    assertThat(letter(conditions.get(left) + " && " + conditions.get(right))).isEqualTo(and);
    assertThat(letter(conditions.get(left) + " || " + conditions.get(right))).isEqualTo(or);
  }

  @ParameterizedTest
  @CsvSource({
    "user.count_1h > 5, A",
    "5 < user.count_1h, A",
    "!(user.count_1h > 5), A",
    "user.mean_1h * 2 > 5, A",
    "tx.amount > user.mean_1h, A",
    "user.count_1h + 1 > 5, A",
    "user.count_1h in [5], A",
    "user.count_1h / 0 > 5, A",
    "'user.count_1h > 5 ? true : true', A",
    "'just_under(user.mean_1h, 5)', A",
    "user.count_10m / 0 > 5, E",
    "user.count_10m % 0 > 5, E",
    "user.count_30d * 2 > 5, E",
    "user.count_30d - (-1) > 5, E",
    "known(user.count_10m / 0), E",
    "user.count_10m / 0 in [5], E",
    "user.ratio_24h / 0.0 > 5.0, T"
  })
  void oneMissingValueIsAbsenceOneWrongIsFailure(String condition, String outcome)
      throws ExpressionException {
    assertThat(letter(condition)).isEqualTo(outcome);
  }

  private static String letter(String condition) throws ExpressionException {
    Object value = COMPILER.condition(condition).evaluate(TRANSACTION, VALUES);
    if (value instanceof Failure) {
      return "E";
    }
    return value == null ? "A" : value.equals(true) ? "T" : "F";
  }

  @Test
  void aFailureSaysWhatWentWrong() throws ExpressionException {
    assertThat(COMPILER.condition("1 + user.count_10m / 0 > 5").evaluate(TRANSACTION, VALUES))
        .isEqualTo(new Failure("user.count_10m / 0: division by zero"));
    assertThat(COMPILER.condition("user.count_30d * 2 > 5").evaluate(TRANSACTION, VALUES))
        .isEqualTo(new Failure("user.count_30d * 2: integer overflow"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tx.amuont > 5 | line 1, column 1: there is no tx.amuont; did you mean tx.amount?",
        "true && user.cuont_10m > 5 | line 1, column 9: there is no user.cuont_10m; did you mean"
            + " user.count_10m?",
        "usr.count_10m > 5 | line 1, column 1: there is no usr.count_10m; did you mean"
            + " user.count_10m?",
        "user.count_15m > 5 | line 1, column 1: there is no user.count_15m; did you mean"
            + " user.count_10m?",
        "user.new_user | line 1, column 1: there is no user.new_user; did you mean"
            + " card.new_user?",
        "amount > 5 | line 1, column 1: there is no amount",
        "something_else.entirely | line 1, column 1: there is no something_else.entirely",
        "tx.country > 5 | line 1, column 12: '>' does not take (string, int)",
        "tx.amount == tx.country | line 1, column 11: '==' does not take (decimal, string)",
        "tx.country in [1, 2] | line 1, column 12: 'in' does not take (string, list(int))",
        "tx.amount + 1 | line 1, column 11: expected type 'bool' but found 'decimal'",
        "tx.amount > user.ratio_24h | line 1, column 17: user.ratio_24h is a binary fraction, which"
            + " amounts are not mixed with: compare it with a number of its own",
        "tx.amount in [1.5] | line 1, column 11: 'in' does not take (decimal, list(double))",
        "tx.amount / 2 > 5 | line 1, column 11: '/' does not take (decimal, int)",
        "tx.ip.matches('(a+)+$') | line 1, column 14: there is no matches",
        "[1, 2].exists(x, x > 1) | line 1, column 15: there is no x",
        "tx.country == null | line 1, column 12: '==' does not take (string, null)",
        "{'a': 1}.a == 1 | line 1, column 9: only names have parts, such as tx.amount",
        "tx.amount > 99999999999999999999 | line 1, column 13: a whole number is out of range;"
            + " write larger amounts as decimal('...')",
        "tx.amount > decimal('5,000') | line 1, column 21: '5,000' is not a decimal number of at"
            + " most 40 digits",
        "tx.amount > decimal('1e999999999') | line 1, column 21: '1e999999999' is not a decimal"
            + " number of at most 40 digits",
        "tx.timestamp > timestamp('yesterday') | line 1, column 26: 'yesterday' is not a time such"
            + " as 2026-01-31T12:00:00Z",
        "tx.timestamp > timestamp(tx.country) | line 1, column 25: timestamp() takes a text that is"
            + " written in the rule",
        "tx.country in [tx.currency] | line 1, column 18: a list holds numbers and texts only",
      })
  void mistakesAreNamedWithTheirPlace(String expression, String problem) {
    assertThat(problem(expression)).isEqualTo(problem);
  }

  @Test
  void placesAreCountedInLines() {
    assertThat(problem("tx.amount > 5\n  && tx.amont > 6"))
        .isEqualTo("line 2, column 6: there is no tx.amont; did you mean tx.amount?");
    assertThat(problem("1 +")).startsWith("line 1, column 4: mismatched input '<EOF>'");
    assertThat(problem("tx.country == '\uD83D\uDE00' && tx.x"))
        .isEqualTo("line 1, column 22: there is no tx.x");
  }

  @Test
  void hostileExpressionsAreRefused() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertThat(problem("(".repeat(1_000) + "true" + ")".repeat(1_000)))
              .contains("recursion limit exceeded");
          assertThat(problem("!".repeat(3_900) + "true")).isNotEmpty();
          assertThat(problem("-".repeat(3_900) + "1 > 0")).isNotEmpty();
          assertThat(problem("[".repeat(3_000))).isNotEmpty();
          assertThat(problem("true ? ".repeat(500) + "true")).isNotEmpty();
          assertThat(problem("true" + " || true".repeat(400))).contains("node limit");
          assertThat(problem("tx.amount * 9" + " * 9".repeat(400) + " > 0"))
              .contains("recursion limit exceeded");
          assertThat(problem("1 > 0" + " && 1 * 2 * 3 * 4 > 0".repeat(60))).contains("node limit");
          assertThat(problem("tx.country in [" + "'x', ".repeat(600) + "'y']"))
              .contains("node limit");
          assertThat(problem("tx.amount > 1 //" + "x".repeat(5_000)))
              .isEqualTo("line 1, column 1: longer than 4000 characters: 5016");
          assertThat(problem("a" + ".a".repeat(1_900))).isNotEmpty();
          assertThat(problem("\0")).isNotEmpty();
          assertThat(problem("")).isNotEmpty();
          assertThat(problem("'" + "\\U0010ffff".repeat(300))).isNotEmpty();
        });
  }

  @Test
  void theLargestExpressionIsEvaluatedInNoTime() throws ExpressionException {
    String product = "tx.amount" + " * tx.amount".repeat(18) + " > 0";
    Expression large = COMPILER.condition(product + (" && " + product).repeat(6));

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(large.evaluate(TRANSACTION, VALUES)).isEqualTo(true));
  }

  private static String problem(String expression) {
    ExpressionException e =
        catchThrowableOfType(ExpressionException.class, () -> COMPILER.condition(expression));
    return e == null ? "(none)" : e.problems().get(0).toString();
  }

  @Test
  void whatMadeItHoldIsExplained() throws ExpressionException {
    assertThat(
            COMPILER
                .condition(
                    "tx.amount > 1000.50 && (user.count_10m >= 100 || 5 < user.count_10m)"
                        + " && !(tx.country in ['US', 'CA']) && user.new_device"
                        + " && !(user.ratio_24h <= 2.0 || card.new_country)"
                        + " && tx.amount > user.mean_24h * 5 && tx.ip.startsWith('192')"
                        + " && (user.count_1h > 3 || !known(user.count_1h))")
                .explain(TRANSACTION, VALUES))
        .containsExactly(
            new Condition("amount", ">", new BigDecimal("1234.5678"), new BigDecimal("1000.5")),
            new Condition("user.count_10m", ">", 8L, 5L),
            new Condition("country", "not in", "DE", "US, CA"),
            new Condition("user.new_device", "==", true, true),
            new Condition("user.ratio_24h", ">", 12.5, 2.0),
            new Condition("card.new_country", "==", false, false),
            new Condition(
                "amount",
                ">",
                new BigDecimal("1234.5678"),
                new BigDecimal("500.5"),
                "user.mean_24h * 5"),
            new Condition("ip", "startsWith", "192.0.2.1", "192"),
            new Condition("known(user.count_1h)", "==", false, false));
  }

  @Test
  void theChosenBranchIsExplained() throws ExpressionException {
    assertThat(
            COMPILER
                .condition("user.count_10m > 5 ? tx.amount > 1 : tx.amount > 2")
                .explain(TRANSACTION, VALUES))
        .containsExactly(
            new Condition("user.count_10m", ">", 8L, 5L),
            new Condition("amount", ">", new BigDecimal("1234.5678"), BigDecimal.ONE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ## ",
      value = {
        "tx.amount>1.50&&(true||false)&&!user.new_device ## tx.amount > 1.50 && (true || false)"
            + " && !user.new_device",
        "(user.count_1h+1)*2-(3-4)>0 ## (user.count_1h + 1) * 2 - (3 - 4) > 0",
        "tx.country  in ['US'] ## tx.country in ['US']",
        "(tx.amount > 1 ? true : false) && true ## (tx.amount > 1 ? true : false) && true",
      })
  void isWrittenAsAPersonWould(String expression, String text) throws ExpressionException {
    assertThat(COMPILER.condition(expression)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    // Legal time where a country has one, in summer too.
    "DE, , 2026-01-31T23:30:00Z, 0, true",
    "DE, , 2026-07-01T21:59:59Z, 23, false",
    "DE, , 2026-07-01T22:00:00Z, 0, true",
    "IN, , 2026-01-31T00:29:59Z, 5, true",
    "IN, , 2026-01-31T00:30:00Z, 6, false",
    "IN, -74.0, 2026-01-31T00:30:00Z, 6, false",
    // Solar time elsewhere.
    "US, -74.0, 2026-01-31T12:00:00Z, 7, false",
    "US, -122.4, 2026-01-31T12:00:00Z, 4, true",
    ", 180.0, 2026-01-31T12:00:00Z, 0, true",
    ", -7.6, 2026-01-31T00:00:00Z, 23, false",
    ", 7.4, 2026-01-31T00:00:00Z, 0, true"
  })
  void localTime(String country, Double longitude, String time, long hour, boolean night)
      throws ExpressionException {
    Transaction transaction =
        Transactions.transaction()
            .at(time)
            .with(
                fields ->
                    fields
                        .country(country)
                        .location(longitude == null ? null : Double.valueOf(40), longitude))
            .build();

    assertThat(value("tx.local_hour", transaction)).isEqualTo(hour);
    assertThat(value("tx.night", transaction)).isEqualTo(night);
  }

  @ParameterizedTest
  @CsvSource({"US,", ",", "XX,"})
  void localTimeCanBeUnknown(String country, String nothing) throws ExpressionException {
    Transaction transaction =
        Transactions.transaction().with(fields -> fields.country(country)).build();

    assertThat(value("tx.local_hour", transaction)).isNull();
    assertThat(value("tx.night", transaction)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0, false",
    "100, true",
    "100.0001, false",
    "50, false",
    "99999999999900, true",
    "700.00, true"
  })
  void roundAmounts(String amount, boolean round) throws ExpressionException {
    assertThat(value("tx.round_amount", Transactions.transaction().amount(amount).build()))
        .isEqualTo(round);
  }

  private static Object value(String expression, Transaction transaction)
      throws ExpressionException {
    return COMPILER.value(expression).evaluate(transaction, FeatureValues.NONE);
  }
}
