package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.features.ValueType;
import dev.sentinel.pipeline.model.Transaction;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A feature, as expressions see it. */
record FeatureVariable(Feature of) implements Variable {
  @Override
  public String label() {
    return of.name();
  }

  @Override
  public ValueType type() {
    return of.type();
  }

  @Override
  public String describe() {
    return of.describe();
  }

  @Override
  public @Nullable Object read(Transaction transaction, FeatureValues values) {
    return values.get(of);
  }

  @Override
  public Optional<Feature> feature() {
    return Optional.of(of);
  }
}
