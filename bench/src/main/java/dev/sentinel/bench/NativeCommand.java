package dev.sentinel.bench;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The same backlogs, worked off by a job of Spark Structured Streaming. */
@Command(
    name = "native",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "The same backlogs, worked off by a job of Spark Structured Streaming.")
final class NativeCommand implements Runnable {
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
        Report.begin(reports.folder(programs), "native", programs, spec.commandLine().getOut());
    try (Stack stack = Stack.start(programs, services.dataDir())) {
      new Backlog(stack, programs, job, backlog, progress).measure(List.of(Engine.NATIVE), report);
    }
    report.end(progress);
  }
}
