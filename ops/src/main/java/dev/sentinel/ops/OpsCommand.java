package dev.sentinel.ops;

import dev.sentinel.ops.audit.AuditCommand;
import dev.sentinel.ops.deadletters.DeadLettersCommand;
import dev.sentinel.ops.envcheck.EnvCheckCommand;
import dev.sentinel.ops.rules.ListsCommand;
import dev.sentinel.ops.rules.RulesCommand;
import dev.sentinel.pipeline.StartupException;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The program: looks after a Sentinel that runs. */
@Command(
    name = "sentinel-ops",
    description =
        "Audits what Sentinel stored, handles its dead letters, checks its services and changes its"
            + " rules.",
    mixinStandardHelpOptions = true,
    versionProvider = OpsCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    usageHelpAutoWidth = true,
    subcommands = {
      AuditCommand.class,
      DeadLettersCommand.class,
      EnvCheckCommand.class,
      RulesCommand.class,
      ListsCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:the command did its work, and not all is well",
      "2:wrong options",
      "3:the command could not do its work; a sentence on standard error says why"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sentinel-ops env-check --lake=s3://bucket",
      "  sentinel-ops audit --lake=s3://bucket --kafkaBootstrapServers=kafka:9092",
      "  sentinel-ops dead-letters list --reason=MISSING_FIELD --since=now-24h",
      "  sentinel-ops dead-letters redrive --reason=MISSING_FIELD --execute",
      "  sentinel-ops rules list",
      "  sentinel-ops lists block card_id=c-123 --note 'reported stolen'"
    })
public final class OpsCommand implements Runnable {
  private static final Set<String> KAFKA =
      Set.of(
          "kafkaBootstrapServers",
          "kafkaProperties",
          "transactionsTopic",
          "deadLetterTopic",
          "maxRecordBytes");

  private static final Set<String> EVERYTHING =
      Set.of(
          "kafkaBootstrapServers",
          "kafkaProperties",
          "transactionsTopic",
          "deadLetterTopic",
          "maxRecordBytes",
          "lake",
          "s3Endpoint",
          "s3Region",
          "jdbcUrl",
          "jdbcUsername",
          "jdbcPassword",
          "alertThreshold",
          "rules",
          "severityBands",
          "windowSeconds",
          "allowedLatenessMinutes");

  private static final Set<String> RULES =
      Set.of("jdbcUrl", "jdbcUsername", "jdbcPassword", "alertThreshold");

  @Spec private CommandSpec spec;

  private OpsCommand() {}

  /** Runs the program and exits. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line; its streams can be set before it is executed. */
  public static CommandLine commandLine() {
    CommandLine line =
        new CommandLine(new OpsCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            // So that a script's defaults can be followed by what is meant this time.
            .setOverwrittenOptionsAllowed(true)
            .setExecutionExceptionHandler(OpsCommand::explain)
            .setParameterExceptionHandler(OpsCommand::explainUsage);
    PipelineArguments.addTo(line.getSubcommands().get("audit").getCommandSpec(), EVERYTHING);
    PipelineArguments.addTo(line.getSubcommands().get("env-check").getCommandSpec(), EVERYTHING);
    line.getSubcommands()
        .get("dead-letters")
        .getSubcommands()
        .values()
        .forEach(command -> PipelineArguments.addTo(command.getCommandSpec(), KAFKA));
    for (String group : List.of("rules", "lists")) {
      line.getSubcommands()
          .get(group)
          .getSubcommands()
          .values()
          .forEach(command -> PipelineArguments.addTo(command.getCommandSpec(), RULES));
    }
    return line;
  }

  private static int explain(Exception e, CommandLine command, ParseResult parsed)
      throws Exception {
    if (e instanceof OpsException || e instanceof StartupException) {
      command.getErr().println(e.getMessage());
      return ExitCodes.FAILED;
    }
    if (e instanceof KafkaException) {
      command.getErr().println("Kafka failed: " + e.getMessage());
      return ExitCodes.FAILED;
    }
    throw e;
  }

  private static int explainUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String message = String.valueOf(e.getMessage());
    command
        .getErr()
        .println(
            message
                + (message.endsWith(".") ? "" : ".")
                + " See "
                + command.getCommandSpec().qualifiedName()
                + " --help.");
    return ExitCodes.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: audit, dead-letters, env-check, rules or lists");
  }

  /** The version from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = OpsCommand.class.getPackage().getImplementationVersion();
      return new String[] {
        "sentinel-ops " + (version == null ? "(not packaged)" : version),
        "Java " + Runtime.version()
      };
    }
  }
}
