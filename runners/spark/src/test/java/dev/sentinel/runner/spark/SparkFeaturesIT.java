package dev.sentinel.runner.spark;

import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.EndToEndSuite.RunningJob;
import dev.sentinel.pipeline.oracle.FeatureSuite;

/** Features on the shaded jar, with a Spark in one JVM that is killed in between. */
class SparkFeaturesIT extends FeatureSuite {

  @Override
  protected RunningJob start(SentinelOptions options) throws Exception {
    return SparkProcess.local(options)::kill;
  }

  @Override
  protected int roundsAtATime() {
    return 6;
  }
}
