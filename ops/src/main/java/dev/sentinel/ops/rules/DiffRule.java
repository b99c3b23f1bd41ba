package dev.sentinel.ops.rules;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.rules.Catalog.Version;
import dev.sentinel.pipeline.rules.RuleYaml;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rules diff}: what changed from one version of a rule to another. */
@Command(
    name = "diff",
    header = "Shows what changed between two versions of a rule.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footerHeading = "%nExample:%n",
    footer = "  sentinel-ops rules diff velocity-count 1 3")
final class DiffRule implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RULE", description = "Which.")
  private String id;

  @Parameters(
      index = "1..*",
      arity = "0..2",
      paramLabel = "VERSION",
      description = "The older and the newer one. Default: the last but one and the last")
  private List<Integer> numbers = new ArrayList<>();

  @Override
  public Integer call() {
    Catalog catalog = StoreAccess.with(spec, Catalog::read);
    Version newest = Selection.latest(spec, catalog, id);
    List<Version> versions = catalog.versions(id);
    if (numbers.size() < 2 && versions.size() < 2) {
      throw new ParameterException(
          spec.commandLine(), "Rule " + id + " has one version only, " + newest.number());
    }
    Version before =
        numbers.isEmpty()
            ? versions.get(versions.size() - 2)
            : Selection.version(spec, catalog, id, numbers.get(0));
    Version after =
        numbers.size() < 2
            ? versions.get(versions.size() - 1)
            : Selection.version(spec, catalog, id, numbers.get(1));
    print(before, after);
    return ExitCodes.OK;
  }

  private void print(Version before, Version after) {
    Map<String, Object> old = RuleYaml.fields(Selection.usable(spec, before));
    Map<String, Object> now = RuleYaml.fields(Selection.usable(spec, after));
    PrintWriter out = spec.commandLine().getOut();
    out.println("--- " + id + " version " + before.number() + " by " + before.author());
    out.println("+++ " + id + " version " + after.number() + " by " + after.author());
    Set<String> fields = new LinkedHashSet<>(old.keySet());
    fields.addAll(now.keySet());
    fields.remove("version");
    for (String field : fields) {
      Object was = old.get(field);
      Object is = now.get(field);
      if (was == null || !was.equals(is)) {
        line("-", field, was, out);
        line("+", field, is, out);
      }
    }
  }

  private static void line(String sign, String field, @Nullable Object value, PrintWriter out) {
    if (value != null) {
      String[] lines = value.toString().split("\n", -1);
      out.println(sign + " " + field + ": " + lines[0]);
      for (int i = 1; i < lines.length; i++) {
        out.println(sign + "   " + lines[i]);
      }
    }
  }
}
