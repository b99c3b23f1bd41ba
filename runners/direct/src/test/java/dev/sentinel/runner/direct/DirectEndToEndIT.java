package dev.sentinel.runner.direct;

import dev.sentinel.pipeline.SentinelPipeline;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.EndToEndSuite;
import org.apache.beam.sdk.PipelineResult;

/** The end-to-end suite on the DirectRunner, as its jar sets it up. */
class DirectEndToEndIT extends EndToEndSuite {

  @Override
  protected RunningJob start(SentinelOptions options) {
    new DirectSupport().configure(options);
    PipelineResult job = SentinelPipeline.run(options, pipeline -> {});
    return job::cancel;
  }
}
