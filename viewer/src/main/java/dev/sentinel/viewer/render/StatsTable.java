package dev.sentinel.viewer.render;

import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.UserWindow;
import dev.sentinel.viewer.render.Table.Cell;
import dev.sentinel.viewer.render.Table.Column;
import java.io.IOException;
import java.util.List;

/** User statistics as aligned tables. */
public final class StatsTable implements StatsPrinter {
  private final Appendable out;
  private final Screen screen;
  private final Times times;
  private boolean begun;

  public StatsTable(Appendable out, Screen screen, Times times) {
    this.out = out;
    this.screen = screen;
    this.times = times;
  }

  @Override
  public void users(List<UserSpend> users) throws IOException {
    Table table =
        new Table(
            List.of(
                Column.left("USER").shrinkingTo(8),
                Column.left("CUR"),
                Column.right("AVERAGE"),
                Column.right("TRANSACTIONS"),
                Column.right("TOTAL"),
                Column.right("LARGEST"),
                Column.right("WINDOWS")),
            screen);
    print(
        table,
        users.stream()
            .map(
                user ->
                    List.of(
                        Cell.safe(user.userId()),
                        Cell.safe(user.currency()),
                        Cell.of(Amounts.rounded(user.average(), user.currency())),
                        Cell.of(Amounts.grouped(user.transactions())),
                        Cell.of(Amounts.grouped(user.total(), user.currency())),
                        Cell.of(Amounts.grouped(user.max(), user.currency())),
                        Cell.of(Amounts.grouped(user.windows()))))
            .toList());
  }

  @Override
  public void windows(List<UserWindow> windows) throws IOException {
    Table table =
        new Table(
            List.of(
                Column.left(times.title("WINDOW")),
                Column.left("USER").shrinkingTo(8),
                Column.left("CUR"),
                Column.right("AVERAGE"),
                Column.right("COUNT"),
                Column.right("TOTAL"),
                Column.right("SMALLEST"),
                Column.right("LARGEST")),
            screen);
    print(
        table,
        windows.stream()
            .map(
                window ->
                    List.of(
                        Cell.of(times.brief(window.start(), screen)),
                        Cell.safe(window.userId()),
                        Cell.safe(window.currency()),
                        Cell.of(Amounts.rounded(window.average(), window.currency())),
                        Cell.of(Amounts.grouped(window.transactions())),
                        Cell.of(Amounts.grouped(window.total(), window.currency())),
                        Cell.of(Amounts.grouped(window.min(), window.currency())),
                        Cell.of(Amounts.grouped(window.max(), window.currency()))))
            .toList());
  }

  private void print(Table table, List<List<Cell>> rows) throws IOException {
    if (rows.isEmpty()) {
      if (!begun) {
        out.append("No statistics match.\n");
      }
      return;
    }
    table.makeRoomFor(rows);
    if (!begun) {
      table.header(out);
      begun = true;
    }
    table.rows(out, rows);
  }
}
