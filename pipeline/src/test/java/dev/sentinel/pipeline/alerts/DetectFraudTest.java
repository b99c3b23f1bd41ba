package dev.sentinel.pipeline.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import dev.sentinel.pipeline.rules.AmountThresholdRule;
import dev.sentinel.pipeline.rules.RuleSet;
import dev.sentinel.pipeline.testing.Counters;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class DetectFraudTest {
  private static final RuleSet RULES =
      new RuleSet(List.of(new AmountThresholdRule(new BigDecimal("5000"))));

  private TestPipeline pipeline;

  @BeforeEach
  void create(TestPipeline created) {
    pipeline = created;
  }

  @Test
  void oneAlertForEachSuspiciousTransaction() {
    Transaction innocent = Transactions.transaction().id("innocent").amount("5000").build();
    Transaction suspicious = Transactions.complete().id("suspicious").amount("5000.0001").build();
    PCollection<Alert> alerts =
        pipeline
            .apply(
                Create.of(innocent, suspicious, innocent, suspicious)
                    .withCoder(TransactionCoder.of()))
            .apply(new DetectFraud(RULES));

    Alert expected = RULES.evaluate(suspicious).orElseThrow();
    PAssert.that(alerts).containsInAnyOrder(expected, expected);
    assertThat(Counters.of(pipeline.run()))
        .isEqualTo(Map.of("alerts", 2L, "alerts_by_rule_amount-threshold", 2L));
  }
}
