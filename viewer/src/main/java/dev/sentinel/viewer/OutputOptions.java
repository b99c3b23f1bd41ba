package dev.sentinel.viewer;

import dev.sentinel.viewer.Console.Colours;
import dev.sentinel.viewer.render.Times;
import java.time.ZoneId;
import java.time.ZoneOffset;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How tables look; accepted before and after the subcommand. */
final class OutputOptions {
  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = ScopeType.INHERIT,
      defaultValue = "auto",
      description =
          "Colours: ${COMPLETION-CANDIDATES}. auto means on a terminal, unless NO_COLOR is set."
              + " Default: ${DEFAULT-VALUE}")
  private Colours colours;

  @Option(
      names = "--utc",
      scope = ScopeType.INHERIT,
      description = "Times of tables in UTC, not in the local zone. JSON and CSV are always in UTC")
  private boolean utc;

  Colours colours() {
    return colours;
  }

  Times times() {
    return new Times(utc ? ZoneOffset.UTC : ZoneId.systemDefault());
  }
}
