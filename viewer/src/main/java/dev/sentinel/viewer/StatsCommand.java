package dev.sentinel.viewer;

import dev.sentinel.viewer.StatsRepository.Sort;
import dev.sentinel.viewer.model.UserWindow;
import dev.sentinel.viewer.render.StatsPrinter;
import dev.sentinel.viewer.render.StatsTable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what users spend. */
@Command(
    name = "stats",
    description = {
      "Shows what users spend: a line for each user and currency, or raw windows.",
      "Users are ranked within each currency, the most used one first."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sentinel-viewer stats --sort total --since 24h",
      "  sentinel-viewer stats --currency EUR -n 50",
      "  sentinel-viewer stats --windows --user 42 -n 60",
      "  sentinel-viewer stats -n 100000 --since 7d --csv > spending.csv"
    })
final class StatsCommand extends QueryCommand {
  private static final int PAGE = 1000;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Users of each currency, or windows, to show at most. Default: ${DEFAULT-VALUE}")
  private int lines;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      converter = Since.Converter.class,
      defaultValue = "1h",
      description =
          "Windows that begin since: a duration such as 15m or 24h, or a time such as"
              + " 2026-01-31T12:00:00Z. Default: ${DEFAULT-VALUE}")
  private Since since;

  @Option(names = "--user", paramLabel = "ID", description = "Only this user")
  private String user;

  @Option(names = "--currency", paramLabel = "CODE", description = "Only this currency, as in EUR")
  private String currency;

  @Option(
      names = "--sort",
      paramLabel = "BY",
      defaultValue = "avg",
      description =
          "Users with the most of what first: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Sort sort;

  @Option(names = "--windows", description = "The windows themselves, newest first")
  private boolean windows;

  @Mixin private FormatOptions format;

  @Override
  int run() throws IOException {
    requireLines(1, lines);
    Instant from = since.from(console().clock());
    StatsPrinter printer = format.stats(console(), () -> new StatsTable(out(), screen(), times()));
    try (Database database = database()) {
      StatsRepository repository = new StatsRepository(database);
      if (windows) {
        printWindows(repository, from, printer);
      } else {
        printer.users(
            repository.topUsers(
                from, Optional.ofNullable(user), Optional.ofNullable(currency), sort, lines));
      }
    }
    return ExitCode.OK;
  }

  private void printWindows(StatsRepository repository, Instant from, StatsPrinter printer)
      throws IOException {
    boolean streamed = !format.isTable();
    List<UserWindow> all = new ArrayList<>();
    Optional<UserWindow> before = Optional.empty();
    int left = lines;
    while (left > 0) {
      int size = Math.min(left, PAGE);
      List<UserWindow> page =
          repository.windows(
              from, Optional.ofNullable(user), Optional.ofNullable(currency), before, size);
      if (streamed) {
        printer.windows(page);
      } else {
        all.addAll(page);
      }
      if (page.size() < size) {
        break;
      }
      before = Optional.of(page.get(page.size() - 1));
      left -= page.size();
    }
    if (!streamed) {
      printer.windows(all);
    }
  }
}
