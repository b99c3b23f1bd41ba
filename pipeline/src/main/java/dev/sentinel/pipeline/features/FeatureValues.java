package dev.sentinel.pipeline.features;

import org.checkerframework.checker.nullness.qual.Nullable;

/** The values of one transaction's features, as they were when it was read. */
@FunctionalInterface
public interface FeatureValues {
  /** No value at all: what a transaction has when no feature is computed. */
  FeatureValues NONE = feature -> null;

  /**
   * The feature's value, an instance of its {@link ValueType#javaType()}, or null when it is
   * absent: the transaction does not name the entity, the entity has no history to tell from, or
   * the feature is not in the set that is computed.
   */
  @Nullable Object get(Feature feature);
}
