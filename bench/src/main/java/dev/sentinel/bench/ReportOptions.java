package dev.sentinel.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command. */
final class ReportOptions {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the report. Default: bench/target/results")
  private Path out;

  Path folder(Programs programs) {
    return out == null ? programs.results() : out;
  }
}
