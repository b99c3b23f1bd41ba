package dev.sentinel.ops.rules;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.OpsException;
import dev.sentinel.ops.PipelineArguments;
import dev.sentinel.ops.text.TextTable;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Reason;
import dev.sentinel.pipeline.model.ShadowAlert;
import dev.sentinel.pipeline.rules.EntityLists;
import dev.sentinel.pipeline.rules.Evaluation;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleFileException;
import dev.sentinel.pipeline.rules.RulePack;
import dev.sentinel.pipeline.rules.RuleSample;
import dev.sentinel.pipeline.rules.RuleSet;
import dev.sentinel.pipeline.rules.RuleSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rules test}: needs no database. */
@Command(
    name = "test",
    header = "Evaluates a file of rules on samples, and says what fires and why.",
    description = {
      "Each line of the samples is a transaction as producers send it, or a JSON object with"
          + " \"transaction\", the values of \"features\", and the rules to \"expect\":",
      "  {\"transaction\": {...}, \"features\": {\"user.count_10m\": 8}, \"expect\":"
          + " [\"velocity\"]}",
      "Features that a sample does not name are absent: rules that need them do not fire."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every sample came out as expected, if it expects something",
      "1:a sample did not, a rule could not be computed, or the file of rules is wrong",
      "2:wrong options",
      "3:a file cannot be read"
    },
    footerHeading = "%nExample:%n",
    footer = "  sentinel-ops rules test my-rules.yaml --against samples.jsonl")
final class TestRules implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "YAML; rules.schema.json describes it.")
  private Path file;

  @Option(
      names = "--against",
      paramLabel = "SAMPLES",
      required = true,
      description = "One JSON object a line.")
  private Path samples;

  @Option(
      names = {"-q", "--quiet"},
      description = "Only what did not come out as expected, and the totals.")
  private boolean quiet;

  private final Map<String, long[]> totals = new TreeMap<>();
  private long evaluated;
  private long findings;

  @Override
  public Integer call() {
    RuleSet rules;
    try {
      RuleSettings settings = PipelineArguments.config(spec).rules().settings();
      List<RuleDefinition> definitions = RuleFiles.read(file, settings);
      definitions.forEach(rule -> totals.put(rule.id(), new long[3]));
      rules =
          new RuleSet(RulePack.compile(definitions, settings), EntityLists.EMPTY, settings.bands());
    } catch (RuleFileException e) {
      e.problems().forEach(spec.commandLine().getErr()::println);
      return ExitCodes.FINDINGS;
    }
    PrintWriter out = spec.commandLine().getOut();
    try (BufferedReader lines = Files.newBufferedReader(samples)) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          evaluate(line, number, rules, out);
        }
      }
    } catch (IOException e) {
      throw new OpsException(samples + " cannot be read: " + e.getMessage(), e);
    }
    print(out);
    return findings == 0 ? ExitCodes.OK : ExitCodes.FINDINGS;
  }

  private void evaluate(String line, long number, RuleSet rules, PrintWriter out) {
    RuleSample sample;
    try {
      sample = RuleSample.parse(line, number);
    } catch (IllegalArgumentException e) {
      throw new OpsException(samples + ":" + number + ": " + e.getMessage(), e);
    }
    evaluated++;
    Evaluation evaluation = rules.evaluate(sample.transaction(), sample.values());
    List<Reason> reasons = new ArrayList<>();
    evaluation.alert().map(Alert::reasons).ifPresent(reasons::addAll);
    evaluation.shadows().stream()
        .map(ShadowAlert::alert)
        .forEach(shadow -> reasons.addAll(shadow.reasons()));
    reasons.forEach(reason -> totals.get(reason.rule())[0]++);
    evaluation.absent().forEach(rule -> totals.get(rule)[1]++);
    evaluation.failures().forEach(failure -> totals.get(failure.rule())[2]++);
    boolean wrong =
        sample.expected() != null
            && !new TreeSet<>(sample.expected())
                .equals(new TreeSet<>(reasons.stream().map(Reason::rule).toList()));
    if (wrong || !evaluation.failures().isEmpty()) {
      findings++;
    }
    if (quiet && !wrong && evaluation.failures().isEmpty()) {
      return;
    }
    out.println(number + "  " + sample.name());
    reasons.forEach(
        reason ->
            out.println(
                "    " + reason.rule() + " (" + reason.score() + "): " + reason.description()));
    evaluation
        .failures()
        .forEach(
            failure ->
                out.println("    " + failure.rule() + " cannot be computed: " + failure.message()));
    if (wrong) {
      out.println(
          "    expected "
              + (sample.expected().isEmpty() ? "nothing" : String.join(", ", sample.expected())));
    }
  }

  private void print(PrintWriter out) {
    TextTable table = new TextTable("RULE", "FIRED", "LACKED A VALUE", "FAILED");
    totals.forEach(
        (rule, counts) ->
            table.row(
                Stream.concat(Stream.of(rule), Arrays.stream(counts).mapToObj(Texts::number))
                    .toArray(String[]::new)));
    out.println();
    out.print(table);
    out.println();
    out.println(
        Texts.count(evaluated, "sample")
            + (findings == 0
                ? ", all as expected."
                : ", " + Texts.number(findings) + " not as expected."));
    out.flush();
  }
}
