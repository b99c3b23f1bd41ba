package dev.sentinel.viewer;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Output for programs instead of tables. */
final class FormatOptions {
  @ArgGroup private Choice choice = new Choice();

  /** At most one of them. */
  static final class Choice {
    @Option(names = "--json", description = "JSON lines: one object a line")
    private boolean json;

    @Option(names = "--csv", description = "CSV with a header line")
    private boolean csv;
  }

  /** Ways to print. */
  enum Format {
    TABLE,
    JSON,
    CSV
  }

  Format format() {
    if (choice.json) {
      return Format.JSON;
    }
    return choice.csv ? Format.CSV : Format.TABLE;
  }
}
