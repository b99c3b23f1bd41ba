package dev.sentinel.ops.rules;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.rules.Catalog.Version;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleYaml;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rules show}: YAML that can be edited and applied. */
@Command(
    name = "show",
    header = "Prints rules as YAML, to be edited and applied again.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footerHeading = "%nExample:%n",
    footer = "  sentinel-ops rules show velocity-count > my-rules.yaml")
final class ShowRules implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RULE", arity = "0..*", description = "Which; all when none is named.")
  private List<String> ids = List.of();

  @Option(names = "--version-number", paramLabel = "N", description = "Not the one in force.")
  private @Nullable Integer number;

  @Override
  public Integer call() {
    Catalog catalog = StoreAccess.with(spec, Catalog::read);
    List<RuleDefinition> rules = new ArrayList<>();
    for (String id : ids.isEmpty() ? catalog.ids().toList() : ids) {
      Version version =
          number == null
              ? Selection.inForce(spec, catalog, id)
              : Selection.version(spec, catalog, id, number);
      rules.add(Selection.usable(spec, version));
    }
    if (rules.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "There are no rules");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(RuleYaml.write(rules));
    out.flush();
    return ExitCodes.OK;
  }
}
