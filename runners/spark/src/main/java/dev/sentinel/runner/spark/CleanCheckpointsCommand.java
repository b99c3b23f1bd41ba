package dev.sentinel.runner.spark;

import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.options.SentinelOptions;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * {@code clean-checkpoints}: removes what a job's runs have left in the checkpoint folder. Nothing
 * is lost by it while the job is stopped: a run never goes on from another run's checkpoints.
 */
final class CleanCheckpointsCommand {
  static final String NAME = "clean-checkpoints";

  private static final String HELP =
      """
      Usage: sentinel-spark.jar clean-checkpoints [--checkpointDir=<folder>] [--consumerGroup=<group>]
      Removes the checkpoints of a job that is stopped. The next start needs none: it goes on from
      what is in the lake and on the dead-letter topic.
        --checkpointDir=<folder>   as given to the job; by default the one of a job in one JVM
        --consumerGroup=<group>    as given to the job (sentinel)
      """;

  private CleanCheckpointsCommand() {}

  /** Runs the command with the arguments after its name, and returns the exit code. */
  static int run(String... args) {
    for (String arg : args) {
      if (arg.equals("--help")) {
        System.out.print(HELP);
        return 0;
      }
      if (!arg.startsWith("--checkpointDir=") && !arg.startsWith("--consumerGroup=")) {
        System.err.println("Unknown argument " + arg + "; see clean-checkpoints --help.");
        return 2;
      }
    }
    SentinelOptions options = PipelineOptionsFactory.fromArgs(args).as(SentinelOptions.class);
    String root = options.as(SparkPipelineOptions.class).getCheckpointDir();
    if (args.length == 0 || !String.join(" ", args).contains("--checkpointDir=")) {
      root = SparkSupport.localCheckpoints();
    }
    try {
      int runs = RunDirectory.clean(root, options.getConsumerGroup());
      System.out.printf(
          "Removed the checkpoints of %d runs of %s in %s.%n",
          runs, options.getConsumerGroup(), root);
      return 0;
    } catch (StartupException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }
}
