package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.features.ValueType;
import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;

/**
 * A number that is the same for all transactions, such as an option of the job.
 *
 * @param label the name in expressions
 * @param describe what it is
 * @param value the number
 */
public record Parameter(String label, String describe, BigDecimal value) implements Variable {
  public Parameter {
    value = Decimals.comparable(value);
  }

  @Override
  public ValueType type() {
    return ValueType.DECIMAL;
  }

  @Override
  public Object read(Transaction transaction, FeatureValues values) {
    return value;
  }
}
