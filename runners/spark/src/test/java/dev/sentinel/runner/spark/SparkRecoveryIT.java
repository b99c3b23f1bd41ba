package dev.sentinel.runner.spark;

import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.RecoverySuite;

/** Kills of the driver, which is all of Spark when that is in one JVM. */
class SparkRecoveryIT extends RecoverySuite {

  @Override
  protected KillableJob start(SentinelOptions options) throws Exception {
    return SparkProcess.local(options)::kill;
  }

  /** Starting takes the first ten seconds or so; some kills shall hit that too. */
  @Override
  protected int[] lifetimeMillis() {
    return new int[] {8_000, 30_000};
  }
}
