package dev.sentinel.viewer;

import dev.sentinel.viewer.StatsRepository.Sort;
import dev.sentinel.viewer.model.UserWindow;
import dev.sentinel.viewer.render.StatsCsv;
import dev.sentinel.viewer.render.StatsJson;
import dev.sentinel.viewer.render.StatsPrinter;
import dev.sentinel.viewer.render.StatsTable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows what users spend. */
@Command(
    name = "stats",
    description = "Shows what users spend: a line for each user and currency, or raw windows.",
    mixinStandardHelpOptions = true,
    versionProvider = ViewerCommand.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sentinel-viewer stats --sort total --since 24h",
      "  sentinel-viewer stats --windows --user 42 -n 60",
      "  sentinel-viewer stats -n 100000 --since 7d --csv > spending.csv"
    })
final class StatsCommand implements Callable<Integer> {
  private static final int PAGE = 1000;

  @ParentCommand private ViewerCommand viewer;
  @Spec private CommandSpec spec;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description = "Lines to show at most. Default: ${DEFAULT-VALUE}")
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
  public Integer call() throws IOException {
    ViewerCommand.requireAtLeast(spec, 1, lines);
    Console console = viewer.console();
    Instant from = since.from(console.clock());
    Optional<String> only = Optional.ofNullable(user);
    StatsPrinter printer =
        switch (format.format()) {
          case TABLE -> new StatsTable(console.out(), viewer.screen(), viewer.times());
          case JSON -> new StatsJson(console.out(), console.terminal());
          case CSV -> new StatsCsv(console.out(), console.terminal());
        };
    try (Database database = viewer.database(spec)) {
      StatsRepository repository = new StatsRepository(database);
      if (windows) {
        printWindows(repository, from, only, printer);
      } else {
        printer.users(repository.topUsers(from, only, sort, lines));
      }
    }
    console.out().flush();
    return ExitCode.OK;
  }

  private void printWindows(
      StatsRepository repository, Instant from, Optional<String> only, StatsPrinter printer)
      throws IOException {
    boolean streamed = format.format() != FormatOptions.Format.TABLE;
    List<UserWindow> all = new ArrayList<>();
    Optional<UserWindow> before = Optional.empty();
    int left = lines;
    while (left > 0) {
      int size = Math.min(left, PAGE);
      List<UserWindow> page = repository.windows(from, only, before, size);
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
