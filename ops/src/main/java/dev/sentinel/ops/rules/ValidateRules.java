package dev.sentinel.ops.rules;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.PipelineArguments;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.rules.RuleFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rules validate}: needs no database. */
@Command(
    name = "validate",
    header = "Says what is wrong with a file of rules, and where.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all rules can be used", "1:some cannot", "2:wrong options"})
final class ValidateRules implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "YAML; rules.schema.json describes it.")
  private Path file;

  @Override
  public Integer call() {
    try {
      int rules = RuleFiles.read(file, PipelineArguments.config(spec).rules().settings()).size();
      spec.commandLine().getOut().println(Texts.count(rules, "rule") + ", all right.");
      return ExitCodes.OK;
    } catch (RuleFileException e) {
      e.problems().forEach(spec.commandLine().getErr()::println);
      return ExitCodes.FINDINGS;
    }
  }
}
