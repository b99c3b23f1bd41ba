package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Reason;
import dev.sentinel.pipeline.model.Transaction;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** All active rules, evaluated together so that a transaction gets one alert with every reason. */
public final class RuleSet implements Serializable {
  private final List<Rule> rules;

  public RuleSet(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** The alert of a suspicious transaction, or empty. */
  public Optional<Alert> evaluate(Transaction transaction) {
    List<Reason> reasons =
        rules.stream().flatMap(rule -> rule.evaluate(transaction).stream()).toList();
    return reasons.isEmpty() ? Optional.empty() : Optional.of(new Alert(transaction, reasons));
  }
}
