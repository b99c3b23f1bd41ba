package dev.sentinel.pipeline.monitoring;

import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.options.SentinelOptions;
import java.net.URI;
import java.util.Optional;
import org.apache.beam.sdk.PipelineResult;

/**
 * Shows metrics and health of a job while it is open. Without {@code --metricsPort} it does nothing
 * and costs nothing.
 */
public interface Monitoring extends AutoCloseable {

  /**
   * Begins to listen, where the options say so.
   *
   * @throws StartupException if the address cannot be listened on, or another option is not fit
   */
  static Monitoring open(SentinelOptions options, RunnerProbe runner) {
    Integer port = options.getMetricsPort();
    return port == null
        ? new Off()
        : MonitoringEndpoint.open(
            MonitoringSettings.from(options, port), SentinelConfig.from(options), options, runner);
  }

  /** To be called when everything is planned, just before the job starts. */
  void jobStarts();

  /** Watches a job that has started. */
  void watch(PipelineResult job);

  /** Where {@code /metrics}, {@code /healthz} and {@code /readyz} are; empty when nowhere. */
  Optional<URI> address();

  /** Stops to listen. */
  @Override
  void close();

  /** Nobody wants to know. */
  final class Off implements Monitoring {
    private Off() {}

    @Override
    public void jobStarts() {}

    @Override
    public void watch(PipelineResult job) {}

    @Override
    public Optional<URI> address() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
