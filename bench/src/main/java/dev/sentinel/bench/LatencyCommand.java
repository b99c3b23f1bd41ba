package dev.sentinel.bench;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** How long an alert takes at a steady rate, from event to commit. */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "How long an alert takes at a steady rate, from event to commit.")
final class LatencyCommand implements Runnable {
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
        Report.begin(reports.folder(programs), "latency", programs, spec.commandLine().getOut());
    try (Stack stack = Stack.start(programs, services.dataDir())) {
      new AlertDelay(stack, programs, job, latency, progress).measure(report);
    }
    report.end(progress);
  }
}
