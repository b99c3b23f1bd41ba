package dev.sentinel.ops.deadletters;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.OpsException;
import dev.sentinel.ops.PipelineArguments;
import dev.sentinel.ops.deadletters.Redriver.Outcome;
import dev.sentinel.ops.deadletters.Redriver.Result;
import dev.sentinel.ops.text.Progress;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.SentinelConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead-letters redrive}: sends dead letters to the job again. */
@Command(
    name = "redrive",
    header = "Sends dead letters to the topic of transactions again.",
    description = {
      "Says what it would send, and sends it only with --execute. A record keeps its key, timestamp"
          + " and partition. What was redriven before is left out, and so is what this version of"
          + " the parser would refuse again.",
      "A redriven record that the job refuses again is a new dead letter."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything that was chosen was sent, now or before, or would be",
      "1:some of it was not sent, or would not be, or nothing was found",
      "2:wrong options",
      "3:could not redrive; a sentence on standard error says why, and calling it again goes on"
    })
final class RedriveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private LetterFilter filter;

  @Parameters(
      paramLabel = "LETTER",
      arity = "0..*",
      description = "Dead letters by partition and offset, such as 0@17.")
  private List<String> positions = new ArrayList<>();

  @Option(
      names = "--all",
      description = "All of them, where neither letters nor filters are given.")
  private boolean all;

  @Option(
      names = {"--execute", "--yes"},
      description = "Sends. Without it, nothing is written anywhere.")
  private boolean execute;

  @Option(
      names = "--even-if-refused",
      description = "Also sends what this version of the parser would refuse again.")
  private boolean evenIfRefused;

  @Option(names = "--again", description = "Also sends what was redriven before.")
  private boolean again;

  @Option(
      names = "--value-from",
      paramLabel = "FILE",
      description = "Sends the bytes of this file in the place of the value of the one letter.")
  private @Nullable Path file;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress on standard error.")
  private boolean quiet;

  @Override
  public Integer call() {
    SentinelConfig config = PipelineArguments.config(spec);
    if (positions.isEmpty() && !filter.isGiven() && !all) {
      throw new ParameterException(
          spec.commandLine(), "Name dead letters, give filters such as --reason, or --all");
    }
    if (file != null && positions.size() != 1) {
      throw new ParameterException(
          spec.commandLine(), "--value-from is for one dead letter, which must be named");
    }
    Instant now = Instant.now();
    Redriver redriver =
        new Redriver(
            config,
            new Redriver.Policy(execute, evenIfRefused, again),
            new Progress(spec.commandLine().getErr(), quiet));
    List<Result> results =
        redriver.run(
            filter.predicate(config.source().topic(), positions, now),
            file == null ? null : read(file));
    Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    PrintWriter out = spec.commandLine().getOut();
    for (Result result : results) {
      outcomes.merge(result.outcome(), 1L, Long::sum);
      out.println(json ? result.json() : result.text());
    }
    if (!json) {
      summarize(results.size(), outcomes, out);
    }
    out.flush();
    boolean good = !results.isEmpty() && outcomes.keySet().stream().allMatch(Outcome::isGood);
    return good ? ExitCodes.OK : ExitCodes.FINDINGS;
  }

  private void summarize(int all, Map<Outcome, Long> outcomes, PrintWriter out) {
    if (all == 0) {
      out.println("No dead letters are chosen by this; see dead-letters list.");
      return;
    }
    StringBuilder text = new StringBuilder("\n");
    text.append(Texts.count(all, "dead letter")).append(": ");
    List<String> parts = new ArrayList<>();
    outcomes.forEach(
        (outcome, count) ->
            parts.add(
                Texts.number(count)
                    + " "
                    + outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    text.append(String.join(", ", parts)).append('.');
    if (outcomes.containsKey(Outcome.WOULD_BE_SENT)) {
      text.append(" Nothing was sent; add --execute to send.");
    }
    out.println(text);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new OpsException("Cannot read --value-from=" + file + ": " + e, e);
    }
  }
}
