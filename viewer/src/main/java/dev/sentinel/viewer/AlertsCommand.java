package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.AlertKey;
import dev.sentinel.viewer.render.AlertPrinter;
import dev.sentinel.viewer.render.AlertTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists alerts. */
@Command(
    name = "alerts",
    description = "Lists alerts, newest payment first, with count and sum of all that match.",
    subcommands = ShowAlertCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  sentinel-viewer alerts --severity HIGH,CRITICAL --since 24h",
      "  sentinel-viewer alerts -n 100000 --user 42 --csv > alerts.csv",
      "  sentinel-viewer alerts show 7d9f0c1e-5b0f-4f7e-9f3b-0a7f6f3d2c11"
    })
final class AlertsCommand extends QueryCommand {
  private static final int PAGE = 1000;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "20",
      description = "Alerts to show at most. Default: ${DEFAULT-VALUE}")
  private int lines;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      converter = Since.Converter.class,
      description =
          "Only payments made since: a duration such as 15m or 24h, or a time such as"
              + " 2026-01-31T12:00:00Z")
  private Since since;

  @Mixin private AlertFilterOptions filters;
  @Mixin private FormatOptions format;

  @Override
  int run() throws IOException {
    requireLines(1, lines);
    AlertFilter filter =
        filters.filter(Optional.ofNullable(since).map(start -> start.from(console().clock())));
    AlertPrinter printer =
        format.alerts(console(), () -> AlertTable.byPayment(out(), screen(), times()));
    try (Database database = database()) {
      AlertRepository repository = new AlertRepository(database);
      if (format.isTable()) {
        table(database, repository, filter, printer);
      } else {
        printer.begin();
        pages(repository, filter, printer::print);
      }
    }
    return ExitCode.OK;
  }

  /** All rows are read before the first is drawn, for the columns' widths. */
  private void table(
      Database database, AlertRepository repository, AlertFilter filter, AlertPrinter printer)
      throws IOException {
    List<Alert> alerts = new ArrayList<>();
    // One snapshot, so that the sums fit the rows.
    var totals =
        database.read(
            connection -> {
              pages(repository, filter, alerts::addAll);
              return repository.totals(filter);
            });
    printer.print(alerts);
    printer.totals(totals, alerts.size());
  }

  /** Takes a page. */
  private interface Pages<E extends Exception> {
    void take(List<Alert> page) throws E;
  }

  private <E extends Exception> void pages(
      AlertRepository repository, AlertFilter filter, Pages<E> taker) throws E {
    Optional<AlertKey> before = Optional.empty();
    int left = lines;
    while (left > 0) {
      int size = Math.min(left, PAGE);
      List<Alert> page = repository.newest(filter, before, size);
      taker.take(page);
      if (page.size() < size) {
        return;
      }
      Alert last = page.get(page.size() - 1);
      before = Optional.of(new AlertKey(last.timestamp(), last.transactionId()));
      left -= page.size();
    }
  }
}
