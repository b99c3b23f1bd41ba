package dev.sentinel.viewer.render;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.CurrencyTotal;
import dev.sentinel.viewer.render.Table.Cell;
import dev.sentinel.viewer.render.Table.Column;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Alerts as an aligned table. */
public final class AlertTable implements AlertPrinter {
  private static final int UUID_LENGTH = 36;

  private final Appendable out;
  private final Screen screen;
  private final Times times;
  private final Function<Alert, Instant> time;
  private final Table table;
  private boolean begun;

  private AlertTable(
      Appendable out,
      Screen screen,
      Times times,
      String title,
      Function<Alert, Instant> time,
      boolean growing) {
    this.out = out;
    this.screen = screen;
    this.times = times;
    this.time = time;
    // A table that grows keeps room for what usually comes, or its columns would jump.
    this.table =
        new Table(
            List.of(
                Column.left(times.title(title)).reserving(growing ? "MM-dd HH:mm:ss".length() : 0),
                Column.left("SEVERITY"),
                Column.right("AMOUNT").reserving(growing ? "10,000.00".length() : 0),
                Column.left("CUR"),
                Column.left("USER").reserving(growing ? 12 : 0).shrinkingTo(8),
                Column.left("TRANSACTION").reserving(growing ? UUID_LENGTH : 0).shrinkingTo(11),
                Column.left("RULES").reserving(growing ? 16 : 0).shrinkingTo(10)),
            screen);
  }

  /** For a list by the time of payment. */
  public static AlertTable byPayment(Appendable out, Screen screen, Times times) {
    return new AlertTable(out, screen, times, "HAPPENED", Alert::timestamp, false);
  }

  /** For following alerts as they are detected. */
  public static AlertTable byDetection(Appendable out, Screen screen, Times times) {
    return new AlertTable(out, screen, times, "DETECTED", Alert::detectedAt, true);
  }

  @Override
  public void begin() {
    // The header is drawn with the first alerts, whose widths it takes.
  }

  @Override
  public void print(List<Alert> alerts) throws IOException {
    if (alerts.isEmpty()) {
      return;
    }
    List<List<Cell>> rows = alerts.stream().map(this::row).toList();
    if (!begun) {
      table.makeRoomFor(rows);
      table.header(out);
      begun = true;
    }
    table.rows(out, rows);
  }

  private List<Cell> row(Alert alert) {
    return List.of(
        Cell.of(times.brief(time.apply(alert), screen)),
        new Cell(alert.severity().name(), Style.of(alert.severity())),
        Cell.of(Amounts.grouped(alert.amount(), alert.currency())),
        Cell.safe(alert.currency()),
        Cell.safe(alert.userId()),
        Cell.safe(alert.transactionId()),
        Cell.safe(String.join(", ", alert.rules())));
  }

  @Override
  public void totals(List<CurrencyTotal> totals, int printed) throws IOException {
    if (totals.isEmpty()) {
      out.append("No alerts match.\n");
      return;
    }
    long count = totals.stream().mapToLong(CurrencyTotal::count).sum();
    String line =
        String.format(
                Locale.ROOT,
                "%s of %s %s. Total: ",
                Amounts.grouped(printed),
                Amounts.grouped(count),
                count == 1 ? "alert" : "alerts")
            + totals.stream()
                .map(total -> total(total, totals.size()))
                .collect(Collectors.joining(", "));
    out.append('\n');
    for (String part : screen.fitted() ? Text.wrap(line, screen.width()) : List.of(line)) {
      out.append(part).append('\n');
    }
  }

  private static String total(CurrencyTotal total, int currencies) {
    String sum = Amounts.grouped(total.sum(), total.currency()) + " " + Text.safe(total.currency());
    return currencies == 1 ? sum : sum + " (" + Amounts.grouped(total.count()) + ")";
  }
}
