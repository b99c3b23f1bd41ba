package dev.sentinel.ops.rules;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.rules.Catalog.Version;
import dev.sentinel.ops.text.TextTable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rules history}: who changed a rule, when and why. */
@Command(
    name = "history",
    header = "Lists the versions of a rule, who stored them and why.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class RuleHistoryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RULE", description = "Which.")
  private String id;

  @Override
  public Integer call() {
    Catalog catalog = StoreAccess.with(spec, Catalog::read);
    Selection.latest(spec, catalog, id);
    TextTable table = new TextTable("VERSION", "STATUS", "FROM", "AUTHOR", "NOTE");
    for (Version version : catalog.versions(id)) {
      table.row(
          String.valueOf(version.number()),
          version.status(),
          ListRules.since(version.validFrom()),
          version.author(),
          version.note());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(table);
    out.flush();
    return ExitCodes.OK;
  }
}
