package dev.sentinel.ops.rules;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rules}: what is suspicious. */
@Command(
    name = "rules",
    header = "Looks at fraud rules, tries them, and changes them while jobs run.",
    description = {
      "A change is a new version of a rule: it is for records that are sent 5 seconds later or"
          + " more, and nothing that was there is lost. docs/rules.md is the handbook."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    subcommands = {
      ListRules.class,
      ShowRules.class,
      ValidateRules.class,
      TestRules.class,
      ApplyRules.class,
      ChangeStatus.Pause.class,
      ChangeStatus.Activate.class,
      ChangeStatus.Shadow.class,
      RuleHistoryCommand.class,
      DiffRule.class,
      RollbackRule.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sentinel-ops rules validate my-rules.yaml",
      "  sentinel-ops rules test my-rules.yaml --against samples.jsonl",
      "  sentinel-ops rules apply my-rules.yaml --note 'lower threshold, ticket 812'",
      "  sentinel-ops rules pause terminal-burst --note 'false alarms at the fair'",
      "  sentinel-ops rules rollback terminal-burst --note 'the fair is over'"
    })
public final class RulesCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: list, show, apply, ...");
  }
}
