package dev.sentinel.bench;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a backlog takes to be worked off, and in how much memory. */
@Command(
    name = "backlog",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "How long a backlog takes to be worked off, and in how much memory.")
final class BacklogCommand implements Runnable {
  @Option(
      names = "--engines",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "sentinel",
      description = "Jobs to measure: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private List<Engine> engines;

  @Mixin private BacklogOptions backlog;
  @Mixin private Session session;

  @Override
  public void run() {
    session.run((report, setting) -> new Backlog(setting, backlog).measure(engines, report));
  }
}
