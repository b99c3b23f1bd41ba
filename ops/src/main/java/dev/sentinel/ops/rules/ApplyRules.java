package dev.sentinel.ops.rules;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.OpsException;
import dev.sentinel.ops.PipelineArguments;
import dev.sentinel.ops.rules.Catalog.Version;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleFileException;
import dev.sentinel.pipeline.rules.store.RuleStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rules apply}: all rules of a file, or none. */
@Command(
    name = "apply",
    header = "Stores the rules of a file that are new or differ, all or none.",
    description = {
      "A rule without a version gets the next one. Rules that are as they were are left alone, and"
          + " so are rules that the file does not name."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stored, or nothing to store",
      "1:a rule cannot be used: nothing is stored",
      "2:wrong options",
      "3:the database failed"
    },
    footerHeading = "%nExample:%n",
    footer = "  sentinel-ops rules apply my-rules.yaml --note 'lower threshold, ticket 812'")
final class ApplyRules implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ChangeOptions change;

  @Parameters(paramLabel = "FILE", description = "YAML; rules.schema.json describes it.")
  private Path file;

  @Option(
      names = "--valid-from",
      paramLabel = "TIME",
      description =
          "For records sent then and later, such as 2026-01-31T12:00:00Z. Default: 5 seconds from"
              + " now")
  private @Nullable String validFrom;

  @Option(names = "--dry-run", description = "Only says what would be stored.")
  private boolean dryRun;

  @Override
  public Integer call() {
    Instant from = validFrom == null ? null : time(validFrom);
    String author = change.author();
    String note = change.note();
    List<RuleDefinition> rules;
    try {
      rules = RuleFiles.read(file, PipelineArguments.config(spec).rules().settings());
    } catch (RuleFileException e) {
      e.problems().forEach(spec.commandLine().getErr()::println);
      spec.commandLine().getErr().println("Nothing is stored.");
      return ExitCodes.FINDINGS;
    }
    return StoreAccess.with(spec, store -> apply(store, rules, from, author, note));
  }

  private Integer apply(
      RuleStore store,
      List<RuleDefinition> rules,
      @Nullable Instant from,
      String author,
      String note)
      throws SQLException {
    Catalog catalog = Catalog.read(store);
    List<RuleDefinition> changed = new ArrayList<>();
    for (RuleDefinition rule : rules) {
      numbered(rule, catalog).ifPresent(changed::add);
    }
    PrintWriter out = spec.commandLine().getOut();
    int same = rules.size() - changed.size();
    if (same > 0) {
      out.println(Texts.count(same, "rule") + " as before.");
    }
    if (!changed.isEmpty()) {
      String when =
          dryRun ? "would be stored" : "from " + store.insert(changed, from, author, note) + " on";
      for (RuleDefinition rule : changed) {
        out.println(rule.id() + " version " + rule.version() + ": " + rule.status() + " " + when);
      }
    }
    return ExitCodes.OK;
  }

  /** The rule with its version, or empty if it is as it was. */
  static Optional<RuleDefinition> numbered(RuleDefinition rule, Catalog catalog) {
    int highest = catalog.highest(rule.id());
    if (rule.version() == RuleDefinition.UNVERSIONED) {
      boolean same =
          catalog
              .latest(rule.id())
              .map(Version::rule)
              .map(latest -> latest.withVersion(RuleDefinition.UNVERSIONED).equals(rule))
              .orElse(false);
      return same ? Optional.empty() : Optional.of(rule.withVersion(highest + 1));
    }
    Optional<Version> stored = catalog.find(rule.id(), rule.version());
    if (stored.isPresent() && rule.equals(stored.get().rule())) {
      return Optional.empty();
    }
    if (rule.version() <= highest) {
      throw new OpsException(
          "Rule "
              + rule.id()
              + " has version "
              + highest
              + " already"
              + (stored.isPresent() ? ", and another version " + rule.version() : "")
              + "; make this one version "
              + (highest + 1)
              + ", or leave its version out. Nothing is stored.");
    }
    return Optional.of(rule);
  }

  private Instant time(String text) {
    try {
      return Texts.instant(text, Instant.now());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--valid-from: " + e.getMessage(), e);
    }
  }
}
