package dev.sentinel.runner.direct;

import dev.sentinel.pipeline.SentinelPipeline;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.EndToEndSuite.RunningJob;
import dev.sentinel.pipeline.oracle.FeatureSuite;
import org.apache.beam.sdk.PipelineResult;

/** Features on the DirectRunner, which hands bundles on in any order. */
class DirectFeaturesIT extends FeatureSuite {

  @Override
  protected RunningJob start(SentinelOptions options) {
    new DirectSupport().configure(options);
    PipelineResult job = SentinelPipeline.run(options, pipeline -> {});
    return job::cancel;
  }

  @Override
  protected int roundsAtATime() {
    return 1;
  }
}
