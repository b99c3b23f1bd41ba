package dev.sentinel.pipeline.alerts;

import static dev.sentinel.pipeline.testing.Transactions.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.features.ComputeFeatures;
import dev.sentinel.pipeline.features.Entity;
import dev.sentinel.pipeline.features.FeatureBatch;
import dev.sentinel.pipeline.features.GroupByEntity;
import dev.sentinel.pipeline.features.StartState;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.RuleSource;
import dev.sentinel.pipeline.testing.Counters;
import dev.sentinel.pipeline.testing.Rules;
import dev.sentinel.pipeline.testing.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class EvaluateRulesTest {
  private TestPipeline pipeline;

  @BeforeEach
  void create(TestPipeline created) {
    pipeline = created;
  }

  @Test
  void oneAlertForEachSuspiciousTransaction() {
    PCollectionTuple evaluated =
        evaluate(
            Rules.AMOUNT,
            List.of(),
            transaction(0, "5000"),
            transaction(1, "5000.0001"),
            transaction(2, "5000.0001"));

    assertAlerts(evaluated, "1 5000.0001 [amount-threshold]", "2 5000.0001 [amount-threshold]");
    PAssert.that(evaluated.get(EvaluateRules.SHADOWS)).empty();
    assertThat(Counters.of(pipeline.run()))
        .isEqualTo(Map.of("alerts", 2L, "alerts_by_rule_amount-threshold", 2L));
  }

  @Test
  void rulesSeeTheValuesOfFeatures() {
    RuleSource rules =
        new RuleSource(
            List.of(
                Rules.rule("third", "user.count_10m == 2"),
                Rules.rule("sum", "user.sum_1h + tx.amount > 60"),
                Rules.rule("elsewhere", "terminal.count_10m >= 0")),
            Rules.SETTINGS,
            null);

    assertAlerts(
        evaluate(
            rules,
            List.of(Entity.USER),
            transaction(0, "10"),
            transaction(1, "20"),
            transaction(2, "30.0001"),
            transaction(3, "0")),
        "2 30.0001 [third, sum]",
        "3 0.0000 [sum]");
    // Terminals are not among the hops: that rule lacks its value, and takes nothing from others.
    assertThat(Counters.of(pipeline.run()))
        .containsEntry("rule_absent_elsewhere", 4L)
        .containsEntry("alerts", 2L);
  }

  private PCollectionTuple evaluate(
      RuleSource rules, List<Entity> entities, Transaction... transactions) {
    List<KV<Integer, FeatureBatch>> batches = new ArrayList<>();
    GroupByEntity groups = new GroupByEntity(Entity.USER);
    for (Transaction transaction : transactions) {
      groups.add(transaction, (bucket, batch) -> batches.add(KV.of(bucket, batch)));
    }
    groups.finish((bucket, batch) -> batches.add(KV.of(bucket, batch)));
    return pipeline
        .apply(Create.of(batches).withCoder(GroupByEntity.coder()))
        .apply(new ComputeFeatures(entities, () -> rules.open().features(), StartState.none()))
        .apply(new EvaluateRules(rules, entities));
  }

  private static void assertAlerts(PCollectionTuple evaluated, String... expected) {
    PAssert.that(evaluated.get(EvaluateRules.ALERTS))
        .satisfies(
            alerts -> {
              assertThat(alerts)
                  .extracting(EvaluateRulesTest::line)
                  .containsExactlyInAnyOrder(expected);
              return null;
            });
  }

  private static String line(Alert alert) {
    return alert.transaction().source().offset()
        + " "
        + alert.transaction().amount()
        + " "
        + alert.rules();
  }

  private static Transaction transaction(int second, String amount) {
    return Transactions.transaction()
        .amount(amount)
        .at(NOON.plusSeconds(second))
        .position(0, second)
        .build();
  }
}
