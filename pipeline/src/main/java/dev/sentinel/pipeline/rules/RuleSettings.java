package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.model.SeverityBands;
import dev.sentinel.pipeline.rules.expression.Names;
import dev.sentinel.pipeline.rules.expression.Parameter;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;

/**
 * What rules take from the job's options.
 *
 * @param alertThreshold {@code alert_threshold} in expressions
 * @param bands which severity a score has
 */
public record RuleSettings(BigDecimal alertThreshold, SeverityBands bands) implements Serializable {

  /** The names that rules can use. */
  public Names names() {
    return new Names(
        List.of(new Parameter("alert_threshold", "--alertThreshold of the job", alertThreshold)));
  }
}
