package dev.sentinel.runner.spark;

import dev.sentinel.pipeline.cli.FailureReport;
import dev.sentinel.pipeline.cli.SentinelCommand;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs Sentinel on Spark: on a cluster when started by {@code spark-submit}, in one JVM otherwise.
 */
public final class SparkMain {
  private static final Logger LOG = LoggerFactory.getLogger(SparkMain.class);

  private SparkMain() {}

  public static void main(String[] args) {
    // Spark's threads would keep a job that has ended alive, and a supervisor waiting.
    System.exit(run(withRunner(args)));
  }

  /** Names the runner before Beam looks for its default one, which is not in this jar. */
  private static String[] withRunner(String... args) {
    boolean job = args.length == 0 || args[0].startsWith("--");
    if (!job || Arrays.stream(args).anyMatch(arg -> arg.startsWith("--runner="))) {
      return args;
    }
    String[] named = Arrays.copyOf(args, args.length + 1);
    named[args.length] = "--runner=SparkRunner";
    return named;
  }

  private static int run(String... args) {
    try {
      if (args.length > 0 && args[0].equals(CleanCheckpointsCommand.NAME)) {
        return CleanCheckpointsCommand.run(Arrays.copyOfRange(args, 1, args.length));
      }
      int exitCode =
          SentinelCommand.execute(new SparkSupport(args, System.getProperties()::get), args);
      if (exitCode == 0 && Arrays.stream(args).anyMatch("--help"::equals)) {
        System.out.print(SparkSupport.HELP);
      }
      return exitCode;
    } catch (RuntimeException e) {
      // What fails in a task comes back as Spark's own exception.
      FailureReport.log(e);
      return 1;
    } catch (NoClassDefFoundError e) {
      LOG.debug("No Spark on the class path", e);
      System.err.println(
          "Spark is not on the class path ("
              + e.getMessage()
              + " is missing): start the job with spark-submit, or with runners/spark/run.sh for a"
              + " Spark in this process.");
      return 1;
    }
  }
}
