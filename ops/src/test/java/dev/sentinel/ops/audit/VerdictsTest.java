package dev.sentinel.ops.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.SeverityBands;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.CompiledRule;
import dev.sentinel.pipeline.rules.EntityLists;
import dev.sentinel.pipeline.rules.ListEntry;
import dev.sentinel.pipeline.rules.ListField;
import dev.sentinel.pipeline.rules.RuleFileException;
import dev.sentinel.pipeline.rules.RuleHistory;
import dev.sentinel.pipeline.rules.RulePack;
import dev.sentinel.pipeline.rules.RuleSettings;
import dev.sentinel.pipeline.rules.RuleVersion;
import dev.sentinel.pipeline.rules.RuleYaml;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictsTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final RuleSettings SETTINGS =
      new RuleSettings(new BigDecimal("5000"), SeverityBands.DEFAULT);

  private static final String LARGE =
      "{id: large, description: x, when: tx.amount > 100, score: 50}";
  private static final String HUGE =
      "{id: huge, description: x, when: tx.amount > 900, score: 60, suppressible: false}";
  private static final String TRIAL =
      "{id: trial, description: x, when: tx.amount > 500, score: 10, status: SHADOW}";
  private static final String OFTEN =
      "{id: often, description: x, when: user.count_10m > 7, score: 30}";

  @Test
  void whatEveryTimeSuspectsIsSure() throws Exception {
    assertThat(of(verdicts(List.of(LARGE, TRIAL)), "600"))
        .containsExactly("ALERT large 50 sure", "SHADOW trial 10 sure");
    assertThat(of(verdicts(List.of(LARGE, TRIAL)), "100")).isEmpty();
  }

  @Test
  void anyVersionMayHaveBeenInForce() throws Exception {
    RuleVersion later =
        new RuleVersion(
            rules(LARGE.replace("> 100", "> 700").replace("50", "55").replace("{", "{version: 2, "))
                .get(0),
            NOON);
    Verdicts verdicts =
        new Verdicts(
            new RuleHistory(rules(LARGE), List.of(later), EntityLists.EMPTY, SeverityBands.DEFAULT),
            SeverityBands.DEFAULT);

    assertThat(of(verdicts, "800")).containsExactly("ALERT large 50 sure", "ALERT large 55 sure");
    assertThat(of(verdicts, "600")).containsExactly("ALERT large 50");
  }

  @Test
  void theAllowListSilencesWhatItMay() throws Exception {
    Verdicts verdicts =
        new Verdicts(
            new RuleHistory(
                rules(LARGE, HUGE, TRIAL), List.of(), allowing("u1"), SeverityBands.DEFAULT),
            SeverityBands.DEFAULT);

    assertThat(of(verdicts, "600"))
        .containsExactly(
            "ALERT large 50 sure excusable",
            "SHADOW trial 10 sure",
            "SUPPRESSED large 50 excusable");
    assertThat(of(verdicts, "1000"))
        .containsExactly(
            "ALERT large,huge 100 sure excusable",
            "SHADOW trial 10 sure",
            "SUPPRESSED large 50 excusable",
            "ALERT huge 60 sure");
  }

  @Test
  void rulesThatNeedThePastAreLeftOut() throws Exception {
    Verdicts verdicts = verdicts(List.of(LARGE, OFTEN));

    assertThat(of(verdicts, "600")).containsExactly("ALERT large 50 sure");
    assertThat(verdicts.notEvaluated()).containsExactly("block-list", "often");
  }

  private static Verdicts verdicts(List<String> rules) throws RuleFileException {
    return new Verdicts(
        RuleHistory.of(rules(rules.toArray(String[]::new)), SeverityBands.DEFAULT),
        SeverityBands.DEFAULT);
  }

  private static List<CompiledRule> rules(String... rules) throws RuleFileException {
    return RulePack.compile(
        RuleYaml.read("test", "rules: [" + String.join(", ", rules) + "]"), SETTINGS);
  }

  private static EntityLists allowing(String user) {
    return new EntityLists(
        List.of(
            new ListEntry(
                ListEntry.Kind.ALLOW, ListField.USER_ID, user, NOON, null, false, "test", "me")));
  }

  private static List<String> of(Verdicts verdicts, String amount) {
    Transaction transaction =
        Transaction.builder("t", "u1", new BigDecimal(amount), NOON)
            .build(new KafkaPosition("topic", 0, 17, -1), NOON);
    return verdicts.of(transaction).stream()
        .map(
            suspicion ->
                suspicion.kind()
                    + " "
                    + String.join(",", suspicion.alert().rules())
                    + " "
                    + suspicion.alert().score()
                    + (suspicion.sure() ? " sure" : "")
                    + (suspicion.excusable() ? " excusable" : ""))
        .toList();
  }
}
