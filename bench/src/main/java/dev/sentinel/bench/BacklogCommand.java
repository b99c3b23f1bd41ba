package dev.sentinel.bench;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
  @Mixin private JobOptions job;
  @Mixin private ServiceOptions services;
  @Mixin private ReportOptions reports;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Programs programs = Programs.ofThisBuild();
    PrintWriter progress = spec.commandLine().getErr();
    Report report =
        Report.begin(reports.folder(programs), "backlog", programs, spec.commandLine().getOut());
    try (Stack stack = Stack.start(programs, services.dataDir())) {
      new Backlog(stack, programs, job, backlog, progress).measure(engines, report);
    }
    report.end(progress);
  }
}
