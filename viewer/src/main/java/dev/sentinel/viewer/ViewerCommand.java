package dev.sentinel.viewer;

import java.io.IOException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: shows what Sentinel wrote to PostgreSQL. */
@Command(
    name = "sentinel-viewer",
    description = "Shows the fraud alerts and user statistics that Sentinel writes to PostgreSQL.",
    mixinStandardHelpOptions = true,
    versionProvider = ViewerCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = {
      DashboardCommand.class,
      TailCommand.class,
      AlertsCommand.class,
      StatsCommand.class,
      WarmUpCommand.class,
      GenerateCompletion.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, ended by Ctrl-C, or the reader of the output has gone",
      "1:the database failed, or there is no such alert; a sentence on stderr says more",
      "2:wrong options"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sentinel-viewer dashboard",
      "  sentinel-viewer tail",
      "  sentinel-viewer tail --since 15m --min-amount 5000",
      "  sentinel-viewer tail --json | jq -r .user_id",
      "  sentinel-viewer alerts --severity HIGH,CRITICAL --since 24h",
      "  sentinel-viewer alerts show 7d9f0c1e-5b0f-4f7e-9f3b-0a7f6f3d2c11",
      "  sentinel-viewer stats --sort total --since 7d --csv > spending.csv",
      "",
      "Completion, for Bash and Zsh:",
      "  PATH=$PATH:/path/to/sentinel/viewer/bin",
      "  source <(sentinel-viewer generate-completion)"
    })
public final class ViewerCommand implements Runnable {
  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private ConnectionOptions connection;
  @Mixin private OutputOptions output;

  ViewerCommand(Console console) {
    this.console = console;
  }

  /** Runs the program and exits. */
  public static void main(String[] args) {
    System.exit(commandLine(Console.system()).execute(args));
  }

  static CommandLine commandLine(Console console) {
    return new CommandLine(new ViewerCommand(console))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, command, result) -> explain(e, console));
  }

  private static int explain(Exception e, Console console) throws Exception {
    if (e instanceof IOException io && Console.isClosedPipe(io)) {
      return CommandLine.ExitCode.OK;
    }
    if (e instanceof IOException) {
      console.message("Cannot write the output (" + e.getMessage() + ").");
      return CommandLine.ExitCode.SOFTWARE;
    }
    if (e instanceof DatabaseException) {
      console.message(e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw e;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: dashboard, tail, alerts or stats");
  }

  Console console() {
    return console;
  }

  ConnectionOptions connection() {
    return connection;
  }

  OutputOptions output() {
    return output;
  }

  /** The version from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = ViewerCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        "sentinel-viewer " + (version == null ? "(not packaged)" : version),
        "Java " + Runtime.version()
      };
    }
  }
}
