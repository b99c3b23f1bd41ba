package dev.sentinel.ops.rules;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.rules.Catalog.Version;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleStatus;
import dev.sentinel.pipeline.rules.store.RuleStore;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Commands that store the latest version of a rule once more, with another status. */
abstract class ChangeStatus implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ChangeOptions change;

  @Parameters(paramLabel = "RULE", description = "Which.")
  private String id;

  private final RuleStatus status;

  ChangeStatus(RuleStatus status) {
    this.status = status;
  }

  @Override
  public Integer call() {
    String author = change.author();
    String note = change.note();
    return StoreAccess.with(spec, store -> store(store, author, note));
  }

  private Integer store(RuleStore store, String author, String note) throws SQLException {
    Catalog catalog = Catalog.read(store);
    Version latest = Selection.latest(spec, catalog, id);
    RuleDefinition rule = Selection.usable(spec, latest);
    PrintWriter out = spec.commandLine().getOut();
    if (rule.status() == status) {
      out.println(id + " version " + latest.number() + " is " + status + " already.");
      return ExitCodes.OK;
    }
    RuleDefinition next = rule.withVersion(catalog.highest(id) + 1).withStatus(status);
    Instant from = store.insert(List.of(next), null, author, note);
    out.println(id + " version " + next.version() + ": " + status + " from " + from + " on");
    return ExitCodes.OK;
  }

  /** {@code rules pause}. */
  @Command(
      name = "pause",
      header = "Stops evaluating a rule.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      usageHelpAutoWidth = true)
  static final class Pause extends ChangeStatus {
    Pause() {
      super(RuleStatus.PAUSED);
    }
  }

  /** {@code rules activate}. */
  @Command(
      name = "activate",
      header = "Lets a rule alert.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      usageHelpAutoWidth = true)
  static final class Activate extends ChangeStatus {
    Activate() {
      super(RuleStatus.ACTIVE);
    }
  }

  /** {@code rules shadow}. */
  @Command(
      name = "shadow",
      header = "Puts a rule on trial: its hits go to shadow_alerts, and nobody is alarmed.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      usageHelpAutoWidth = true)
  static final class Shadow extends ChangeStatus {
    Shadow() {
      super(RuleStatus.SHADOW);
    }
  }
}
