package dev.sentinel.runner.spark;

import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.EndToEndSuite.RunningJob;
import dev.sentinel.pipeline.oracle.LatenessSuite;

/** Partitions that are hours apart, with a Spark in one JVM. */
class SparkLatenessIT extends LatenessSuite {

  @Override
  protected RunningJob start(SentinelOptions options) throws Exception {
    return SparkProcess.local(options)::kill;
  }
}
