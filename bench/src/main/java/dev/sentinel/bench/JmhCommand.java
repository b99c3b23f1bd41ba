package dev.sentinel.bench;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** What one record costs, step by step. */
@Command(
    name = "jmh",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    usageHelpAutoWidth = true,
    description = {
      "What one record costs, step by step: parsing, rules, rows, statistics, coders.",
      "",
      "Everything else on the command line is JMH's: a regular expression of benchmarks, and"
          + " options such as -f 3, -i 10, -prof gc."
    })
final class JmhCommand implements Runnable {
  @Mixin private ReportOptions reports;
  @Unmatched private List<String> jmhArguments = new ArrayList<>();
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Programs programs = Programs.ofThisBuild();
    Report report =
        Report.begin(reports.folder(programs), "jmh", programs, spec.commandLine().getOut());
    Microbenchmarks.measure(jmhArguments, report);
    report.end(spec.commandLine().getErr());
  }
}
