package dev.sentinel.pipeline.features;

import java.io.Serializable;

/**
 * Says which features are to be computed now. Asked for every batch, on the workers: rules change
 * while the job runs.
 */
@FunctionalInterface
public interface FeatureSource extends Serializable {
  FeatureSet current();

  /** Always the same ones. */
  static FeatureSource fixed(FeatureSet features) {
    return () -> features;
  }
}
