package dev.sentinel.pipeline.alerts;

import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.metrics.OncePerMinute;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.ShadowAlert;
import dev.sentinel.pipeline.rules.Evaluation;
import dev.sentinel.pipeline.rules.Evaluation.RuleFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what comes of the rules, for the metrics of a bundle, and logs rules that cannot be
 * computed: each once a minute.
 */
public final class RuleTally {
  private static final Logger LOG = LoggerFactory.getLogger(RuleTally.class);

  /** Of the whole JVM: the number of DoFn instances is no reason for more lines. */
  private static final ConcurrentMap<String, OncePerMinute> FAILURE_LOGS =
      new ConcurrentHashMap<>();

  private final Map<String, long[]> counts = new HashMap<>();

  /** Counts what came of one transaction. */
  public void add(Evaluation evaluation) {
    evaluation.alert().ifPresent(this::add);
    for (ShadowAlert shadow : evaluation.shadows()) {
      count(
          shadow.suppression() == null ? MetricNames.SHADOW_ALERTS : MetricNames.SUPPRESSED_ALERTS);
    }
    for (String rule : evaluation.absent()) {
      count(MetricNames.RULE_ABSENT_PREFIX + rule);
    }
    for (RuleFailure failure : evaluation.failures()) {
      count(MetricNames.RULE_ERRORS_PREFIX + failure.rule());
      FAILURE_LOGS
          .computeIfAbsent(failure.rule(), rule -> new OncePerMinute())
          .run(
              times ->
                  LOG.warn(
                      "Rule {} version {} could not be computed for {} transactions, the others"
                          + " were: {}",
                      failure.rule(),
                      failure.version(),
                      times,
                      failure.message()));
    }
  }

  private void add(Alert alert) {
    count(MetricNames.ALERTS);
    for (String rule : alert.rules()) {
      count(MetricNames.ALERTS_BY_RULE_PREFIX + rule);
    }
  }

  private void count(String name) {
    counts.computeIfAbsent(name, unused -> new long[1])[0]++;
  }

  /** Adds the counts to the metrics, and begins anew. */
  public void flush() {
    counts.forEach((name, count) -> MetricNames.counter(name).inc(count[0]));
    counts.clear();
  }
}
