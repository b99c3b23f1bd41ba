package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.features.ValueType;
import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.Transaction;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A part of a compiled expression. Immutable, and shared by threads. */
abstract class Node {
  /** How tightly the parts of a text hold together; the lowest needs parentheses first. */
  enum Binding {
    CONDITIONAL,
    OR,
    AND,
    RELATION,
    SUM,
    PRODUCT,
    UNARY,
    PRIMARY
  }

  private final ValueType type;
  private final String text;
  private final Binding binding;

  Node(ValueType type, String text, Binding binding) {
    this.type = type;
    this.text = text;
    this.binding = binding;
  }

  /**
   * The value: an instance of {@code type().javaType()}, null when a value that is needed is
   * absent, or a {@link Failure}. Absence goes before failure, as an unknown value does in CEL.
   */
  abstract @Nullable Object eval(Transaction transaction, FeatureValues values);

  /**
   * Collects the comparisons that made this condition come out as it did.
   *
   * @param outcome what it came out as
   */
  void explain(
      boolean outcome, Transaction transaction, FeatureValues values, List<Condition> into) {}

  final ValueType type() {
    return type;
  }

  /** The expression as it would be written. */
  final String text() {
    return text;
  }

  /** The text, in parentheses where it would fall apart next to an operator. */
  final String textIn(Binding around) {
    return binding.compareTo(around) < 0 ? "(" + text + ")" : text;
  }

  /** What an analyst calls it: fields of the transaction go by their name alone. */
  final String subject() {
    return binding == Binding.PRIMARY && text.startsWith("tx.")
        ? text.substring("tx.".length())
        : text;
  }

  boolean isConstant() {
    return false;
  }
}
