package dev.sentinel.ops.rules;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.rules.Catalog.Version;
import dev.sentinel.ops.text.TextTable;
import dev.sentinel.pipeline.rules.RuleDefinition;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code rules list}: one line each. */
@Command(
    name = "list",
    header = "Lists the rules that are in force, and what will replace them.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class ListRules implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Catalog catalog = StoreAccess.with(spec, Catalog::read);
    TextTable table =
        new TextTable("RULE", "VERSION", "STATUS", "SCORE", "SINCE", "AUTHOR", "LATER");
    for (String id : catalog.ids().toList()) {
      Optional<Version> now = catalog.inForce(id);
      List<String> later =
          catalog.versions(id).stream()
              .filter(
                  version ->
                      version.rule() != null
                          && now.map(current -> isAfter(version, current)).orElse(true))
              .map(version -> "version " + version.number() + " from " + version.validFrom())
              .toList();
      RuleDefinition rule = now.map(Version::rule).orElse(null);
      table.row(
          id,
          now.map(version -> String.valueOf(version.number())).orElse("-"),
          now.map(Version::status).orElse("-"),
          rule == null ? "-" : String.valueOf(rule.score()),
          now.map(version -> since(version.validFrom())).orElse("-"),
          now.map(Version::author).orElse("-"),
          String.join(", ", later));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(table);
    out.flush();
    return ExitCodes.OK;
  }

  private static boolean isAfter(Version version, Version current) {
    return version.validFrom() != null
        && (current.validFrom() == null || version.validFrom().isAfter(current.validFrom()));
  }

  static String since(@Nullable Instant validFrom) {
    return validFrom == null ? "always" : validFrom.toString();
  }
}
