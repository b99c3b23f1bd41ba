package dev.sentinel.pipeline.cli;

import dev.sentinel.pipeline.SentinelPipeline;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.monitoring.Monitoring;
import dev.sentinel.pipeline.monitoring.RunnerProbe;
import dev.sentinel.pipeline.options.LogFormat;
import dev.sentinel.pipeline.options.SentinelOptions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line of every runner's jar: options alone start the job, a word first calls one of
 * the other commands.
 */
@Command(
    name = "sentinel",
    description = "Real-time fraud detection for payment transactions.",
    subcommands = {DbInitCommand.class, CommandLine.HelpCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = false)
public final class SentinelCommand implements Runnable {
  /** How Jackson and Guava begin, on whose behalf Beam speaks. */
  private static final Pattern BAD_VALUE =
      Pattern.compile("^Cannot deserialize value .* from String \"(.*)\": (.*)$");

  private static final String GIVEN_TWICE = "expected one element";

  private static final Logger LOG = LoggerFactory.getLogger(SentinelCommand.class);

  @Spec private CommandSpec spec;

  private SentinelCommand() {}

  /** What a runner's jar adds to the job. */
  public interface RunnerSupport {
    /** The jar's name, for the help. */
    String jarName();

    /** Sets the runner and what it needs, where the user has not. Throws StartupException. */
    void configure(SentinelOptions options);

    /** Changes the pipeline to what the runner can do. */
    default void adapt(Pipeline pipeline) {}

    /** Makes the runner's logging what the settings say. */
    void configureLogging(LogSettings settings);

    /** What the runner tells of itself while the job runs. */
    default RunnerProbe probe() {
      return RunnerProbe.NONE;
    }
  }

  /**
   * Runs a command line.
   *
   * @return the exit code: 0 done, 1 failed, 2 wrong usage
   */
  public static int execute(RunnerSupport runner, String... args) {
    if (args.length == 0 || isJobOption(args[0])) {
      return runJob(runner, args);
    }
    if (args[0].equals("--help") || args[0].equals("-h")) {
      System.out.print(Help.text(runner.jarName()));
      return CommandLine.ExitCode.OK;
    }
    return new CommandLine(new SentinelCommand())
        .setExecutionExceptionHandler(SentinelCommand::explain)
        .execute(args);
  }

  private static boolean isJobOption(String argument) {
    return argument.startsWith("--") && !argument.equals("--help");
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  private static int runJob(RunnerSupport runner, String... args) {
    if (Arrays.asList(args).contains("--help")) {
      System.out.print(Help.text(runner.jarName()));
      return CommandLine.ExitCode.OK;
    }
    SentinelOptions options;
    try {
      options = PipelineOptionsFactory.fromArgs(args).withValidation().as(SentinelOptions.class);
    } catch (IllegalArgumentException e) {
      System.err.println(usageError(e, args) + " See --help for all options.");
      return CommandLine.ExitCode.USAGE;
    }
    CommandLineSecrets.warnings(Arrays.asList(args)).forEach(LOG::warn);
    try {
      runner.configureLogging(LogSettings.from(options));
      runner.configure(options);
      return runWatched(runner, options);
    } catch (StartupException e) {
      LOG.debug("Cannot start", e);
      say(e.getMessage(), options.getLogFormat());
      return CommandLine.ExitCode.SOFTWARE;
    } catch (Pipeline.PipelineExecutionException e) {
      FailureReport.log(e.getCause() == null ? e : e.getCause());
      return CommandLine.ExitCode.SOFTWARE;
    } catch (RuntimeException e) {
      FailureReport.log(e);
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** What is wrong with the options; Beam does not always say with which. */
  static String usageError(IllegalArgumentException e, String... args) {
    String sentence = firstSentence(e);
    Matcher value = BAD_VALUE.matcher(sentence);
    if (value.find()) {
      return Arrays.stream(args)
          .filter(arg -> arg.endsWith("=" + value.group(1)))
          .findFirst()
          .map(arg -> arg + " is " + value.group(2))
          .orElse(sentence);
    }
    if (sentence.startsWith(GIVEN_TWICE)) {
      Set<String> names = new HashSet<>();
      return Arrays.stream(args)
          .map(arg -> arg.replaceFirst("=.*", ""))
          .filter(name -> !names.add(name))
          .findFirst()
          .map(name -> name + " is given more than once.")
          .orElse(sentence);
    }
    return sentence;
  }

  /** To people as it is; to what reads logs, as a log line. */
  private static void say(String sentence, LogFormat format) {
    if (format == LogFormat.JSON) {
      LOG.error("{}", sentence);
    } else {
      System.err.println(sentence);
    }
  }

  private static int runWatched(RunnerSupport runner, SentinelOptions options) {
    try (Monitoring monitoring = Monitoring.open(options, runner.probe())) {
      PipelineResult job =
          SentinelPipeline.run(
              options,
              pipeline -> {
                runner.adapt(pipeline);
                monitoring.jobStarts();
              });
      monitoring.watch(job);
      return await(job);
    }
  }

  private static int await(PipelineResult job) {
    PipelineResult.State state;
    try (ProgressLog progress = ProgressLog.start(job)) {
      state = progress.job().waitUntilFinish();
    }
    return state == PipelineResult.State.FAILED
        ? CommandLine.ExitCode.SOFTWARE
        : CommandLine.ExitCode.OK;
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof StartupException) {
      command.getErr().println(e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw e;
  }

  /** Beam's message, without the class names and remedies for programmers it goes on with. */
  private static String firstSentence(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return message.endsWith(".") ? message : message + ".";
  }
}
