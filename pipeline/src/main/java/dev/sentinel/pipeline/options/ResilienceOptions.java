package dev.sentinel.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What happens when a service fails while the job runs. */
public interface ResilienceOptions extends PipelineOptions {
  @Description(
      "Seconds that Kafka, PostgreSQL or the lake may be away while the job runs; then it ends with"
          + " an error")
  @Default.Integer(600)
  int getMaxOutageSeconds();

  void setMaxOutageSeconds(int value);
}
