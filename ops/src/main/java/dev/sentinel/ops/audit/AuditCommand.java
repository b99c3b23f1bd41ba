package dev.sentinel.ops.audit;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.PipelineArguments;
import dev.sentinel.ops.text.Progress;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.SentinelConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code audit}: compares the topic with everything that the job made of it. */
@Command(
    name = "audit",
    header = "Says whether everything on the topic was stored, once, and nothing else.",
    description = {
      "Compares the topic's offsets with the lake and the dead letters, the alerts with what the"
          + " rules say about the lake, and user_stats with a recount of the lake. Names what is"
          + " missing, doubled or different.",
      "Give it the options that the job was started with. It reads only, and can run beside the"
          + " job."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:clean",
      "1:findings",
      "2:wrong options",
      "3:could not audit; a sentence on standard error says why"
    })
public final class AuditCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "POSITION",
      defaultValue = "earliest",
      description =
          "The first records that must be accounted for: earliest (what the topic still holds),"
              + " stored (the first that is in the lake or a dead letter; for a job that was"
              + " started with --startFrom=latest), a record time such as now-7d or"
              + " 2026-01-31T00:00:00Z, or offsets such as 0:120,1:98. Default: ${DEFAULT-VALUE}")
  private String from;

  @Option(
      names = "--up-to",
      paramLabel = "POSITION",
      defaultValue = "now",
      description =
          "Where to stop: now (the end of the topic at the start of the audit), or a record time or"
              + " offsets as above. Default: ${DEFAULT-VALUE}")
  private String upTo;

  @Option(
      names = "--settle",
      paramLabel = "TIME",
      defaultValue = "60s",
      description =
          "What is missing is looked for again once the audit is this old, as a running job needs a"
              + " moment to write; 0s for a job that has ended. Default: ${DEFAULT-VALUE}")
  private String settle;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many findings of a kind to name. Default: ${DEFAULT-VALUE}")
  private int limit;

  @Option(
      names = "--strict",
      description =
          "Also call rows of user_stats findings that a restart of the job explains or that nobody"
              + " can judge any more.")
  private boolean strict;

  @Option(names = "--json", description = "One JSON object instead of text.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress on standard error.")
  private boolean quiet;

  @Option(
      names = "--scratch",
      paramLabel = "FOLDER",
      defaultValue = "${sys:java.io.tmpdir}",
      description =
          "Where temporary files go: some 50 bytes for a row of the lake and of user_stats, and for"
              + " a bucket at most 512 MiB of its files at a time. Default: ${DEFAULT-VALUE}")
  private Path scratch;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "1GB",
      description =
          "DuckDB's memory, besides the JVM's; beyond it, it uses the scratch folder."
              + " Default: ${DEFAULT-VALUE}")
  private String memory;

  @Override
  public Integer call() {
    SentinelConfig config = PipelineArguments.config(spec);
    if (limit < 0) {
      throw new ParameterException(spec.commandLine(), "--limit is negative: " + limit);
    }
    if (!memory.matches("(?i)\\d{1,6}(\\.\\d+)?\\s?[KMGT]i?B")) {
      throw new ParameterException(
          spec.commandLine(), "--memory=" + memory + " is not a size such as 512MB or 2GB");
    }
    Instant now = Instant.now();
    PositionSpec start = parse("--from", () -> PositionSpec.parseStart(from, now));
    PositionSpec end = parse("--up-to", () -> PositionSpec.parseEnd(upTo, now));
    Duration patience = parse("--settle", () -> Texts.duration(settle));
    AuditReport report =
        new Audit(
                config,
                new AuditSettings(start, end, patience, limit, strict, scratch, memory),
                new Progress(spec.commandLine().getErr(), quiet))
            .run();
    spec.commandLine()
        .getOut()
        .println(json ? ReportJson.of(report) : ReportText.of(report).stripTrailing());
    return report.isClean() ? ExitCodes.OK : ExitCodes.FINDINGS;
  }

  private <T> T parse(String option, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }
}
