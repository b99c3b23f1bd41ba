package dev.sentinel.runner.spark;

import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.EndToEndSuite;

/** The end-to-end suite on the shaded jar, with a Spark in one JVM. */
class SparkLocalIT extends EndToEndSuite {

  @Override
  protected RunningJob start(SentinelOptions options) throws Exception {
    return SparkProcess.local(options)::kill;
  }
}
