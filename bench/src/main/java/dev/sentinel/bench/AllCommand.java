package dev.sentinel.bench;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** All measurements, in one report. */
@Command(
    name = "all",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "All measurements, in one report.")
final class AllCommand implements Runnable {
  @Mixin private BacklogOptions backlog;
  @Mixin private LatencyOptions latency;
  @Mixin private JobOptions job;
  @Mixin private ServiceOptions services;
  @Mixin private ReportOptions reports;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Programs programs = Programs.ofThisBuild();
    PrintWriter progress = spec.commandLine().getErr();
    Report report =
        Report.begin(reports.folder(programs), "all", programs, spec.commandLine().getOut());
    try (Stack stack = Stack.start(programs, services.dataDir())) {
      new Backlog(stack, programs, job, backlog, progress)
          .measure(List.of(Engine.SENTINEL, Engine.NATIVE), report);
      new AlertDelay(stack, programs, job, latency, progress).measure(report);
    }
    Microbenchmarks.measure(List.of(), report);
    report.end(progress);
  }
}
