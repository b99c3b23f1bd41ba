package dev.sentinel.viewer;

import dev.sentinel.viewer.render.AlertCsv;
import dev.sentinel.viewer.render.AlertJson;
import dev.sentinel.viewer.render.AlertPrinter;
import dev.sentinel.viewer.render.StatsCsv;
import dev.sentinel.viewer.render.StatsJson;
import dev.sentinel.viewer.render.StatsPrinter;
import java.util.function.Supplier;
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

  /** Whether people read it. */
  boolean isTable() {
    return !choice.json && !choice.csv;
  }

  /**
   * What prints alerts as was chosen.
   *
   * @param table makes the printer for people
   */
  AlertPrinter alerts(Console console, Supplier<AlertPrinter> table) {
    if (choice.json) {
      return new AlertJson(console.out(), console.terminal());
    }
    return choice.csv ? new AlertCsv(console.out(), console.terminal()) : table.get();
  }

  /** As {@link #alerts}, for statistics. */
  StatsPrinter stats(Console console, Supplier<StatsPrinter> table) {
    if (choice.json) {
      return new StatsJson(console.out(), console.terminal());
    }
    return choice.csv ? new StatsCsv(console.out(), console.terminal()) : table.get();
  }
}
