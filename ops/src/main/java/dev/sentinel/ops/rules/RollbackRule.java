package dev.sentinel.ops.rules;

import dev.sentinel.ops.ExitCodes;
import dev.sentinel.ops.rules.Catalog.Version;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.store.RuleStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rules rollback}: an older version, stored once more. */
@Command(
    name = "rollback",
    header = "Stores an older version of a rule as its next one.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footerHeading = "%nExample:%n",
    footer = "  sentinel-ops rules rollback velocity-count --to 1 --note 'too many false alarms'")
final class RollbackRule implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ChangeOptions change;

  @Parameters(paramLabel = "RULE", description = "Which.")
  private String id;

  @Option(
      names = "--to",
      paramLabel = "VERSION",
      description = "Which version. Default: the last but one")
  private @Nullable Integer to;

  @Override
  public Integer call() {
    String author = change.author();
    String note = change.note();
    return StoreAccess.with(spec, store -> store(store, author, note));
  }

  private Integer store(RuleStore store, String author, String note) throws SQLException {
    Catalog catalog = Catalog.read(store);
    Selection.latest(spec, catalog, id);
    Version back = to == null ? lastButOne(catalog) : Selection.version(spec, catalog, id, to);
    RuleDefinition next = Selection.usable(spec, back).withVersion(catalog.highest(id) + 1);
    Instant from = store.insert(List.of(next), null, author, note);
    spec.commandLine()
        .getOut()
        .println(
            "%s version %d, as version %d was: %s from %s on"
                .formatted(id, next.version(), back.number(), next.status(), from));
    return ExitCodes.OK;
  }

  private Version lastButOne(Catalog catalog) {
    List<Version> usable =
        catalog.versions(id).stream().filter(version -> version.rule() != null).toList();
    if (usable.size() < 2) {
      throw new ParameterException(
          spec.commandLine(), "Rule " + id + " has no version before its last one");
    }
    return usable.get(usable.size() - 2);
  }
}
