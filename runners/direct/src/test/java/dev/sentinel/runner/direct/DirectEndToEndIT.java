package dev.sentinel.runner.direct;

import dev.sentinel.pipeline.SentinelPipeline;
import dev.sentinel.pipeline.monitoring.Monitoring;
import dev.sentinel.pipeline.monitoring.RunnerProbe;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.EndToEndSuite;
import org.apache.beam.sdk.PipelineResult;

/** The end-to-end suite on the DirectRunner, as its jar sets it up. */
class DirectEndToEndIT extends EndToEndSuite {

  @Override
  protected RunningJob start(SentinelOptions options) {
    new DirectSupport().configure(options);
    Monitoring monitoring = Monitoring.open(options, RunnerProbe.NONE);
    PipelineResult job = SentinelPipeline.run(options, pipeline -> monitoring.jobStarts());
    monitoring.watch(job);
    return () -> {
      monitoring.close();
      job.cancel();
    };
  }

  @Override
  protected boolean hasRunnerMetrics() {
    return false;
  }
}
