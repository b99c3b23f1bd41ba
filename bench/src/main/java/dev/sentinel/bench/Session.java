package dev.sentinel.bench;

import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every command needs that measures jobs: their options, the services and the report. */
final class Session {
  @Mixin private JobOptions job;
  @Mixin private ServiceOptions services;
  @Mixin private ReportOptions reports;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** What a session has running, for its measurements. */
  record Setting(Stack stack, Programs programs, JobOptions job, PrintWriter progress) {}

  /** Measures jobs on running services; what it finds goes to the report. */
  @FunctionalInterface
  interface Measurement {
    void addTo(Report report, Setting setting);
  }

  /** Starts the services, measures, and writes the report, which is named after the command. */
  void run(Measurement measurement) {
    run(measurement, report -> {});
  }

  /**
   * @param afterwards what is measured when the services have stopped
   */
  void run(Measurement measurement, Consumer<Report> afterwards) {
    Programs programs = Programs.ofThisBuild();
    PrintWriter progress = command.commandLine().getErr();
    Report report =
        Report.begin(
            reports.folder(programs), command.name(), programs, command.commandLine().getOut());
    try (Stack stack = Stack.start(programs, services.dataDir())) {
      measurement.addTo(report, new Setting(stack, programs, job, progress));
    }
    afterwards.accept(report);
    report.end(progress);
  }
}
