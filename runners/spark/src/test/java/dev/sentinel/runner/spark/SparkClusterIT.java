package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.EndToEndSuite;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The end-to-end suite on a standalone cluster: a master, a worker, two executors and the driver,
 * each in a JVM of its own, with the older libraries of the official distribution on their class
 * paths. One test runs in client deploy mode and is killed; the other runs in cluster deploy mode
 * and is stopped.
 */
@ExtendWith(SparkCluster.Extension.class)
class SparkClusterIT extends EndToEndSuite {
  private static SparkCluster cluster;

  @BeforeAll
  static void use(SparkCluster shared) {
    cluster = shared;
  }

  @Override
  protected RunningJob start(SentinelOptions options) throws Exception {
    List<String> arguments = new ArrayList<>(SparkProcess.arguments(options));
    // Five JVMs on the few cores of a build machine: a batch takes longer than a second there.
    arguments.add("--batchIntervalMillis=4000");
    arguments.add("--checkpointDir=" + cluster.folder().resolve("checkpoints"));
    if (options.getLake().startsWith("s3:")) {
      SparkProcess submission = cluster.submitToCluster(arguments);
      return () -> stop(submission);
    }
    return cluster.submit(arguments)::kill;
  }

  /** Ends the driver as its worker would, and sees that who submitted it is told how it ended. */
  private static void stop(SparkProcess submission) throws Exception {
    try (submission) {
      assertThat(cluster.drivers()).hasSize(1);
      cluster.drivers().forEach(ProcessHandle::destroy);
      assertThat(submission.exitCode(120)).as("%s", submission).isZero();
      assertThat(submission.hasSaid("is FINISHED")).as("%s", submission).isTrue();
    }
  }
}
