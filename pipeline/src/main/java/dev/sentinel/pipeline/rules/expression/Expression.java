package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.features.ValueType;
import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A compiled expression. Immutable; evaluating it takes no longer than its text is long. */
public final class Expression {
  private final Node root;
  private final Set<Variable> variables;

  Expression(Node root, Set<Variable> variables) {
    this.root = root;
    this.variables = Set.copyOf(variables);
  }

  /**
   * The value: an instance of {@code type().javaType()}, null when a value that is needed is
   * absent, or a {@link Failure}.
   */
  public @Nullable Object evaluate(Transaction transaction, FeatureValues values) {
    return root.eval(transaction, values);
  }

  /** For a condition that holds: every comparison that made it hold, with both of its values. */
  public List<Condition> explain(Transaction transaction, FeatureValues values) {
    List<Condition> conditions = new ArrayList<>();
    root.explain(true, transaction, values, conditions);
    return conditions.stream()
        .distinct()
        .map(
            one ->
                new Condition(
                    one.feature(),
                    one.operator(),
                    frozen(one.value()),
                    frozen(one.threshold()),
                    one.against()))
        .toList();
  }

  private static @Nullable Object frozen(@Nullable Object value) {
    if (value instanceof Failure) {
      return null;
    }
    return value instanceof BigDecimal number ? Decimals.plain(number) : value;
  }

  public ValueType type() {
    return root.type();
  }

  /** Whether it is an amount of money, in the currency of the transaction. */
  public boolean isMoney() {
    return type() == ValueType.DECIMAL
        && variables.stream().anyMatch(variable -> !(variable instanceof Parameter));
  }

  /** What it reads, in no particular order. */
  public Set<Variable> variables() {
    return variables;
  }

  /** The features it reads, in no particular order. */
  public List<Feature> features() {
    return variables.stream().flatMap(variable -> variable.feature().stream()).toList();
  }

  @Override
  public String toString() {
    return root.text();
  }
}
