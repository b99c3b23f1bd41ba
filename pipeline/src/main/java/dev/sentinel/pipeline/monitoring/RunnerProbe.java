package dev.sentinel.pipeline.monitoring;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.OptionalLong;

/** What a runner can tell of itself beyond Beam's metrics. */
public interface RunnerProbe {
  /** Tells nothing. */
  RunnerProbe NONE = new RunnerProbe() {};

  /** Adds the runner's metrics. Called once, and only when there is somebody to show them to. */
  default void register(PrometheusRegistry registry) {}

  /**
   * A number that grows as long as the runner is at work, also when there is nothing to read; empty
   * when the runner has no such thing.
   */
  default OptionalLong heartbeat() {
    return OptionalLong.empty();
  }
}
