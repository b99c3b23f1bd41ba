package dev.sentinel.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** How the job is watched: metrics, health and logs. */
public interface MonitoringOptions extends PipelineOptions {
  @Description("What log lines look like: plain, or json (one object a line)")
  @Default.Enum("PLAIN")
  LogFormat getLogFormat();

  void setLogFormat(LogFormat value);

  @Description(
      "Level of Sentinel's own log lines; others follow as logger=level, separated by commas")
  @Default.String("info")
  String getLogLevel();

  void setLogLevel(String value);

  @Description(
      "Port of /metrics, /healthz and /readyz; 0 takes a free one, without it there are none")
  @Nullable Integer getMetricsPort();

  void setMetricsPort(@Nullable Integer value);

  @Description("Address that --metricsPort listens on; 0.0.0.0 lets other machines in")
  @Default.String("127.0.0.1")
  String getMetricsBindAddress();

  void setMetricsBindAddress(String value);

  @Description(
      "Seconds without progress, while there are records to read and all services answer, after"
          + " which /healthz fails; longer than a batch takes")
  @Default.Integer(300)
  int getStallTimeoutSeconds();

  void setStallTimeoutSeconds(int value);
}
