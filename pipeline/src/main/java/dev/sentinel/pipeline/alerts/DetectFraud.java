package dev.sentinel.pipeline.alerts;

import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.AlertCoder;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.RuleSet;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Evaluates the rules on each transaction as it comes, without waiting for any window. */
public final class DetectFraud extends PTransform<PCollection<Transaction>, PCollection<Alert>> {
  private final RuleSet rules;

  public DetectFraud(RuleSet rules) {
    this.rules = rules;
  }

  @Override
  public PCollection<Alert> expand(PCollection<Transaction> transactions) {
    return transactions
        .apply("EvaluateRules", ParDo.of(new EvaluateRulesFn(rules)))
        .setCoder(AlertCoder.of());
  }

  static final class EvaluateRulesFn extends DoFn<Transaction, Alert> {
    private static final Counter ALERTS = MetricNames.counter(MetricNames.ALERTS);

    private final RuleSet rules;

    EvaluateRulesFn(RuleSet rules) {
      this.rules = rules;
    }

    @ProcessElement
    public void evaluate(@Element Transaction transaction, OutputReceiver<Alert> alerts) {
      rules
          .evaluate(transaction)
          .ifPresent(
              alert -> {
                ALERTS.inc();
                alert
                    .rules()
                    .forEach(
                        rule ->
                            MetricNames.counter(MetricNames.ALERTS_BY_RULE_PREFIX + rule).inc());
                alerts.output(alert);
              });
    }
  }
}
