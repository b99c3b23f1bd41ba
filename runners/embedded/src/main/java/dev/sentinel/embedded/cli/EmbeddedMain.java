package dev.sentinel.embedded.cli;

import dev.sentinel.embedded.EmbeddedServiceException;
import dev.sentinel.embedded.demo.DemoCommand;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Entry point of the runnable jar. Exit codes: 0 done, 1 a service cannot run, 2 wrong usage, 143
 * stopped by SIGTERM. To add a command, add its class to {@code subcommands}.
 */
@Command(
    name = EmbeddedMain.NAME,
    description = "Real Kafka, PostgreSQL and S3 on this machine, for local work. No Docker.",
    subcommands = {StartCommand.class, DemoCommand.class},
    synopsisSubcommandLabel = "[start|demo]",
    footer = {
      "",
      "Without a command, start is meant: '"
          + EmbeddedMain.NAME
          + " start --help' lists its options."
    },
    mixinStandardHelpOptions = true,
    versionProvider = EmbeddedMain.Version.class,
    usageHelpAutoWidth = true)
public final class EmbeddedMain implements Runnable {

  static final String NAME = "sentinel-embedded";

  private static final List<String> OWN_OPTIONS = List.of("-h", "--help", "-V", "--version");

  @Spec private CommandSpec spec;

  /** Called by picocli. */
  EmbeddedMain() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // Not under the name logback looks for by itself: this module is also a library for tests.
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "dev/sentinel/embedded/cli/logback.xml");
    }
    // Kafka and the S3 server log through java.util.logging.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.exit(newCommandLine().execute(withCommand(args)));
  }

  static CommandLine newCommandLine() {
    return new CommandLine(new EmbeddedMain())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (exception, commandLine, parsed) -> {
              if (exception instanceof EmbeddedServiceException) {
                commandLine.getErr().println("error: " + exception.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
              }
              throw exception;
            });
  }

  /** Puts {@code start} in front of arguments that begin with one of its options. */
  static String[] withCommand(String... args) {
    boolean named = args.length > 0 && (!args[0].startsWith("-") || OWN_OPTIONS.contains(args[0]));
    return named
        ? args
        : Stream.concat(Stream.of(StartCommand.NAME), Stream.of(args)).toArray(String[]::new);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command");
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {

    /** Called by picocli. */
    Version() {}

    @Override
    public String[] getVersion() {
      String version = EmbeddedMain.class.getPackage().getImplementationVersion();
      return new String[] {NAME + " " + (version == null ? "(not packaged)" : version)};
    }
  }
}
