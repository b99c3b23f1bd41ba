package dev.sentinel.pipeline.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Reason;
import dev.sentinel.pipeline.model.Severity;
import dev.sentinel.pipeline.model.SeverityBands;
import dev.sentinel.pipeline.model.ShadowAlert;
import dev.sentinel.pipeline.model.Suppression;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.Evaluation.RuleFailure;
import dev.sentinel.pipeline.testing.Rules;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleSetTest {
  private static final Instant NOON = Transactions.NOON;

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
  void theAmountRuleFiresAboveTheThreshold(String threshold, String amount, boolean fires) {
    assertThat(
            amountRule(threshold).evaluate(amount(amount), FeatureValues.NONE).alert().isPresent())
        .isEqualTo(fires);
  }

  @ParameterizedTest
  @CsvSource({
    "5000, 6789.0000, USD, Amount 6789 USD is above the threshold of 5000, 6789, 5000",
    "5E+3, 12345.6700, EUR, Amount 12345.67 EUR is above the threshold of 5000, 12345.67, 5000",
    "0.50, 0.5001, JPY, Amount 0.5001 JPY is above the threshold of 0.5, 0.5001, 0.5",
    "5000, 10000.0000, , Amount 10000 is above the threshold of 5000, 10000, 5000",
    "0, 10000.0000, USD, Amount 10000 USD is above the threshold of 0, 10000, 0"
  })
  void theAmountRuleSaysWhatItCompared(
      String threshold,
      String amount,
      String currency,
      String description,
      BigDecimal value,
      BigDecimal limit) {
    Transaction transaction = Transactions.transaction().amount(amount).currency(currency).build();

    assertThat(amountRule(threshold).evaluate(transaction, FeatureValues.NONE).alert())
        .contains(
            new Alert(
                transaction,
                List.of(
                    new Reason(
                        "amount-threshold",
                        1,
                        description,
                        70,
                        List.of(new Condition("amount", ">", value, limit)))),
                Severity.HIGH));
  }

  private static RuleSet amountRule(String threshold) {
    RuleSettings settings = new RuleSettings(new BigDecimal(threshold), SeverityBands.DEFAULT);
    return new RuleSource(Rules.AMOUNT.base(), settings, null).open().at(NOON);
  }

  @Test
  void oneAlertWithEveryReasonInTheOrderOfTheRules() {
    Evaluation evaluation =
        rules(
                """
                rules:
                  - {id: z, description: first, when: tx.amount > 5, score: 30}
                  - {id: off, description: x, when: tx.amount > 5, score: 50, status: PAUSED}
                  - {id: no, description: x, when: tx.amount > 50, score: 50}
                  - {id: a, description: last, when: tx.amount > 6, score: 20}
                """)
            .evaluate(amount("10"), FeatureValues.NONE);

    Alert alert = evaluation.alert().orElseThrow();
    assertThat(alert.rules()).containsExactly("z", "a");
    assertThat(alert.score()).isEqualTo(50);
    assertThat(alert.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(evaluation.shadows()).isEmpty();
    assertThat(evaluation.absent()).isEmpty();
    assertThat(evaluation.failures()).isEmpty();
  }

  @Test
  void nothingComesOfNothing() {
    RuleSet rules = rules("rules: [{id: a, description: d, when: tx.amount > 50, score: 1}]");

    assertThat(rules.evaluate(amount("10"), FeatureValues.NONE)).isSameAs(Evaluation.NOTHING);
    assertThat(set(List.of()).evaluate(amount("10"), FeatureValues.NONE))
        .isSameAs(Evaluation.NOTHING);
  }

  @Test
  void oneRulesFailureOrLackIsNothingToTheOthers() {
    FeatureValues values =
        Rules.values(Map.of("user.count_1h", Long.MAX_VALUE, "user.count_1m", 0L));
    Evaluation evaluation =
        rules(
                """
                rules:
                  - {id: overflow, description: x, when: user.count_1h * 2 > 1, score: 10}
                  - {id: zero, version: 3, description: x, when: 1 / user.count_1m > 1, score: 10}
                  - {id: lacks, description: x, when: user.count_10m > 1, score: 10}
                  - {id: fires, description: x, when: user.count_1h > 1, score: 10}
                """)
            .evaluate(amount("10"), values);

    assertThat(evaluation.alert().orElseThrow().rules()).containsExactly("fires");
    assertThat(evaluation.absent()).containsExactly("lacks");
    assertThat(evaluation.failures())
        .extracting(RuleFailure::rule, RuleFailure::version, RuleFailure::message)
        .containsExactly(
            tuple("overflow", 0, "user.count_1h * 2: integer overflow"),
            tuple("zero", 3, "1 / user.count_1m: division by zero"));
  }

  /** Whoever computes features can be wrong, too. */
  @Test
  void aValueOfAnotherTypeIsAFailureOfTheRule() {
    Evaluation evaluation =
        rules(
                """
                rules:
                  - {id: confused, description: x, when: user.mean_1h > 1, score: 10}
                  - {id: fires, description: "{user.mean_1h} {user.mean_1h + 1}", when: tx.amount > 1, score: 10}
                """)
            .evaluate(amount("10"), feature -> "text");

    assertThat(evaluation.alert().orElseThrow().reasons().get(0).description())
        .isEqualTo("text unknown");
    assertThat(evaluation.failures()).extracting(RuleFailure::rule).containsExactly("confused");
  }

  @ParameterizedTest
  @CsvSource({
    "10, , LOW",
    "40, , MEDIUM",
    "10, HIGH, HIGH",
    "95, LOW, CRITICAL",
    "70, MEDIUM, HIGH"
  })
  void severityIsTheHighestOfScoreAndRules(int score, Severity own, Severity severity) {
    RuleDefinition rule =
        new RuleDefinition(
            "a", 1, "d", "true", own, score, RuleStatus.ACTIVE, true, null, List.of());

    assertThat(
            set(List.of(rule))
                .evaluate(amount("1"), FeatureValues.NONE)
                .alert()
                .orElseThrow()
                .severity())
        .isEqualTo(severity);
  }

  @Test
  void descriptionsAreFilledIn() {
    FeatureValues values =
        Rules.values(
            Map.of(
                "user.count_10m",
                7L,
                "user.count_30d",
                1_728L,
                "user.mean_30d",
                new BigDecimal("12.34567"),
                "user.ratio_30d",
                2.0 / 3,
                "user.new_device",
                true,
                "user.speed_kmh",
                Double.POSITIVE_INFINITY));
    RuleSet rules =
        rules(
            """
            rules:
              - id: a
                score: 1
                when: 'true'
                description: "{user.count_10m + 1} in 10 minutes, usual is {user.count_30d / 4320.0};\
             {tx.amount} against {user.mean_30d} is {user.ratio_30d} times; {user.new_device},\
             {user.speed_kmh}, {user.count_1h}, {tx.merchant_id}, {alert_threshold},\
             {tx.timestamp}"
            """);
    Transaction transaction =
        Transactions.transaction()
            .amount("10")
            .currency("EUR")
            .with(fields -> fields.merchantId("\uD83D\uDE00".repeat(200)))
            .build();

    assertThat(
            rules
                .evaluate(transaction, values)
                .alert()
                .orElseThrow()
                .reasons()
                .get(0)
                .description())
        .isEqualTo(
            "8 in 10 minutes, usual is 0.4; 10 EUR against 12.3457 EUR is 0.67 times; yes,"
                + " Infinity, unknown, "
                + "\uD83D\uDE00".repeat(100)
                + "…, 5000, 2026-01-31T12:00:00Z");
  }

  @Test
  void rulesOnTrialAreRecordedApart() {
    Evaluation evaluation =
        rules(
                """
                rules:
                  - {id: live, description: x, when: tx.amount > 5, score: 30}
                  - {id: trial, description: x, when: tx.amount > 5, score: 90, status: SHADOW}
                """)
            .evaluate(amount("10"), FeatureValues.NONE);

    assertThat(evaluation.alert().orElseThrow().rules()).containsExactly("live");
    assertThat(evaluation.shadows()).hasSize(1);
    ShadowAlert shadow = evaluation.shadows().get(0);
    assertThat(shadow.kind()).isEqualTo(ShadowAlert.Kind.SHADOW);
    assertThat(shadow.alert().rules()).containsExactly("trial");
    assertThat(shadow.alert().severity()).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void anAllowListSuppressesWhatCanBeSuppressed() {
    RuleSet rules =
        set(
            Rules.yaml(
                """
                rules:
                  - {id: soft, description: x, when: tx.amount > 5, score: 30}
                  - {id: hard, description: x, when: tx.amount > 8, score: 30, suppressible: false}
                """),
            entry(ListEntry.Kind.ALLOW, ListField.CARD_ID, "c-1", NOON, null, false));

    Evaluation both = rules.evaluate(card("10", "c-1", NOON), FeatureValues.NONE);
    assertThat(both.alert().orElseThrow().rules()).containsExactly("hard");
    assertThat(both.shadows())
        .singleElement()
        .satisfies(
            shadow -> {
              assertThat(shadow.kind()).isEqualTo(ShadowAlert.Kind.SUPPRESSED);
              assertThat(shadow.suppression())
                  .isEqualTo(new Suppression("card_id", "c-1", "because"));
              assertThat(shadow.alert().rules()).containsExactly("soft");
            });
    Evaluation soft = rules.evaluate(card("6", "c-1", NOON), FeatureValues.NONE);
    assertThat(soft.alert()).isEmpty();
    assertThat(soft.shadows()).hasSize(1);
    assertThat(rules.evaluate(card("6", "c-2", NOON), FeatureValues.NONE).alert()).isPresent();
    assertThat(rules.evaluate(card("6", null, NOON), FeatureValues.NONE).alert()).isPresent();
  }

  @Test
  void aBlockListIsAReasonThatNothingSuppresses() {
    RuleSet rules =
        set(
            List.of(Rules.rule("big", "tx.amount > 5")),
            entry(ListEntry.Kind.ALLOW, ListField.USER_ID, "42", NOON, null, false),
            entry(
                ListEntry.Kind.BLOCK, ListField.CARD_ID, "c-1", NOON, NOON.plusSeconds(60), false));

    Alert alert = rules.evaluate(card("1", "c-1", NOON), FeatureValues.NONE).alert().orElseThrow();
    assertThat(alert.reasons())
        .containsExactly(
            new Reason(
                "block-list",
                1,
                "card_id c-1 is on the block list: because, until 2026-01-31T12:01:00Z",
                100,
                List.of(new Condition("card_id", "in", "c-1", "block list"))));
    assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
    Evaluation more = rules.evaluate(card("10", "c-1", NOON), FeatureValues.NONE);
    assertThat(more.alert().orElseThrow().rules()).containsExactly("block-list");
    assertThat(more.shadows()).hasSize(1);
    assertThat(rules.evaluate(card("1", "c-1", NOON.plusSeconds(60)), FeatureValues.NONE))
        .isSameAs(Evaluation.NOTHING);
  }

  @Test
  void listsGoByTheTimeOfTheRecord() {
    RuleSet rules =
        set(
            List.of(),
            entry(ListEntry.Kind.BLOCK, ListField.USER_ID, "42", NOON, null, false),
            entry(ListEntry.Kind.BLOCK, ListField.USER_ID, "42", NOON.plusSeconds(10), null, true),
            entry(
                ListEntry.Kind.BLOCK,
                ListField.USER_ID,
                "42",
                NOON.plusSeconds(20),
                NOON.plusSeconds(30),
                false));

    Map<Integer, Boolean> blocked =
        Map.of(-1, false, 0, true, 9, true, 10, false, 19, false, 20, true, 29, true, 30, false);
    blocked.forEach(
        (second, expected) ->
            assertThat(
                    rules
                        .evaluate(card("1", null, NOON.plusSeconds(second)), FeatureValues.NONE)
                        .alert()
                        .isPresent())
                .as("second %d", second)
                .isEqualTo(expected));
  }

  @Test
  void historyChoosesByTheTimeOfTheRecord() throws RuleFileException {
    RuleHistory history =
        new RuleHistory(
            compiled(List.of(Rules.rule("a", "tx.amount > 1"), Rules.rule("b", "tx.amount > 1"))),
            List.of(
                version(Rules.rule("c", "tx.amount > 1"), NOON.plusSeconds(20)),
                version(Rules.rule("a", "tx.amount > 2").withVersion(3), NOON.plusSeconds(10)),
                version(Rules.rule("a", "tx.amount > 2").withVersion(2), NOON.plusSeconds(10)),
                version(
                    Rules.rule("a", "user.count_1h > 2")
                        .withVersion(4)
                        .withStatus(RuleStatus.PAUSED),
                    NOON.plusSeconds(30))),
            EntityLists.EMPTY,
            SeverityBands.DEFAULT);

    assertThat(ids(history.at(NOON))).containsExactly("a 1", "b 1");
    assertThat(ids(history.at(NOON.plusMillis(9_999)))).containsExactly("a 1", "b 1");
    assertThat(ids(history.at(NOON.plusSeconds(10)))).containsExactly("a 3", "b 1");
    assertThat(ids(history.at(NOON.plusSeconds(20)))).containsExactly("a 3", "b 1", "c 1");
    assertThat(ids(history.at(NOON.plusSeconds(30)))).containsExactly("b 1", "c 1");
    assertThat(ids(history.at(Instant.MAX))).containsExactly("b 1", "c 1");
    assertThat(history.all()).hasSize(4);
    assertThat(history.at(NOON.plusSeconds(10))).isSameAs(history.at(NOON.plusSeconds(11)));
  }

  @Test
  void aRecordWithoutATimestampGoesByItsEvent() {
    Transaction transaction =
        Transaction.builder("t", "u", BigDecimal.ONE, NOON)
            .build(new KafkaPosition("t", 0, 0, -1), NOON);

    assertThat(RuleSet.timeOf(transaction)).isEqualTo(NOON);
  }

  private static List<String> ids(RuleSet rules) {
    return rules.rules().stream()
        .map(rule -> rule.definition().id() + " " + rule.definition().version())
        .toList();
  }

  private static RuleVersion version(RuleDefinition rule, Instant from) throws RuleFileException {
    return new RuleVersion(CompiledRule.compile(rule, Rules.SETTINGS), from);
  }

  private static List<CompiledRule> compiled(List<RuleDefinition> rules) {
    try {
      return RulePack.compile(rules, Rules.SETTINGS);
    } catch (RuleFileException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static RuleSet rules(String yaml) {
    return set(Rules.yaml(yaml));
  }

  private static RuleSet set(List<RuleDefinition> rules, ListEntry... entries) {
    return new RuleSet(compiled(rules), new EntityLists(List.of(entries)), SeverityBands.DEFAULT);
  }

  private static ListEntry entry(
      ListEntry.Kind list,
      ListField field,
      String value,
      Instant from,
      Instant expires,
      boolean removed) {
    return new ListEntry(list, field, value, from, expires, removed, "because", "me");
  }

  private static Transaction amount(String amount) {
    return Transactions.transaction().amount(amount).build();
  }

  private static Transaction card(String amount, String card, Instant at) {
    return Transactions.transaction()
        .amount(amount)
        .at(at)
        .with(fields -> fields.cardId(card))
        .build();
  }
}
