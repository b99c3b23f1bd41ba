package dev.sentinel.bench;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line program. */
@Command(
    name = "sentinel-bench",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    usageHelpAutoWidth = true,
    customSynopsis = "Usage: java -jar bench/target/sentinel-bench.jar COMMAND [OPTION]...%n",
    synopsisHeading = "",
    description = {
      "Measures Sentinel on this machine: starts Kafka and PostgreSQL, fills topics, runs the job in"
          + " a JVM of its own as a user would, checks that all outputs are complete, and reports in"
          + " Markdown.",
      "",
      "Run it on a machine that does nothing else; reports state the load before each run."
    },
    commandListHeading = "%nCommands (each has --help):%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured",
      "1:a job failed, or its outputs were not complete: the run is invalid",
      "2:wrong options"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  everything, about half an hour",
      "    make bench",
      "  one backlog, with topics kept for the next time",
      "    make bench ARGS=\"backlog --users=10000 --data-dir=bench-data\"",
      "  against Spark's Structured Streaming, three times each",
      "    make bench ARGS=\"backlog --engines=sentinel,native --repetitions=3\"",
      "  alerts at 1,000 tx/s with short batches",
      "    make bench ARGS=\"latency --rates=1000 --job-arg=--batchIntervalMillis=500\"",
      "  what parsing costs",
      "    make bench ARGS=\"jmh ParseBenchmark\"",
    },
    subcommands = {
      AllCommand.class,
      BacklogCommand.class,
      NativeCommand.class,
      LatencyCommand.class,
      JmhCommand.class
    })
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs the program and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new BenchCommand());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler(
        (exception, failed, parsed) -> {
          if (!(exception instanceof BenchException)) {
            throw exception;
          }
          failed.getErr().println("error: " + exception.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        });
    commandLine.setParameterExceptionHandler(
        (exception, args) -> {
          PrintWriter err = exception.getCommandLine().getErr();
          err.println("error: " + exception.getMessage());
          err.println("Try --help.");
          return CommandLine.ExitCode.USAGE;
        });
    return commandLine;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command, such as backlog");
  }
}
