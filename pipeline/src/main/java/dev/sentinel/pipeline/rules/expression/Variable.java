package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.features.ValueType;
import dev.sentinel.pipeline.model.Transaction;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Something that an expression calls by its name. */
public interface Variable {
  /** The name in expressions, such as {@code tx.amount}. */
  String label();

  ValueType type();

  /** What it is, in a few words. */
  String describe();

  /** Its value, an instance of {@code type().javaType()}, or null when it is absent. */
  @Nullable Object read(Transaction transaction, FeatureValues values);

  /** The feature that it is, or empty if it needs the transaction alone. */
  default Optional<Feature> feature() {
    return Optional.empty();
  }
}
