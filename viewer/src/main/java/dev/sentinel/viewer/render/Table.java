package dev.sentinel.viewer.render;

import java.io.IOException;
import java.util.List;

/**
 * An aligned table that may grow while it is shown.
 *
 * <p>Columns are as wide as their widest cell so far. If that is too wide for the screen, the
 * widest of those that may shrink give way first.
 */
final class Table {
  private static final String GAP = "  ";

  private final List<Column> columns;
  private final Screen screen;
  private final int[] widest;

  Table(List<Column> columns, Screen screen) {
    this.columns = List.copyOf(columns);
    this.screen = screen;
    this.widest =
        columns.stream()
            .mapToInt(column -> Math.max(column.reserved(), Text.width(column.title())))
            .toArray();
  }

  /**
   * A column.
   *
   * @param reserved its width before wider cells have come
   * @param least how narrow it may become; {@link Integer#MAX_VALUE} to never shrink
   */
  record Column(String title, boolean right, int reserved, int least) {
    static Column left(String title) {
      return new Column(title, false, 0, Integer.MAX_VALUE);
    }

    static Column right(String title) {
      return new Column(title, true, 0, Integer.MAX_VALUE);
    }

    Column reserving(int width) {
      return new Column(title, right, width, least);
    }

    Column shrinkingTo(int width) {
      return new Column(title, right, reserved, width);
    }
  }

  /** A cell; the text must be harmless. */
  record Cell(String text, Style style) {
    static Cell of(String text) {
      return new Cell(text, Style.PLAIN);
    }

    /** A cell whose text comes from outside. */
    static Cell safe(String text) {
      return of(Text.safe(text));
    }
  }

  void header(Appendable out) throws IOException {
    line(
        out,
        columns.stream().map(column -> new Cell(column.title(), Style.BOLD)).toList(),
        widths());
  }

  /** Lets columns grow to these rows before anything is drawn. */
  void makeRoomFor(List<List<Cell>> rows) {
    for (List<Cell> row : rows) {
      for (int i = 0; i < widest.length; i++) {
        widest[i] = Math.max(widest[i], Text.width(row.get(i).text()));
      }
    }
  }

  void rows(Appendable out, List<List<Cell>> rows) throws IOException {
    makeRoomFor(rows);
    int[] widths = widths();
    for (List<Cell> row : rows) {
      line(out, row, widths);
    }
  }

  private int[] widths() {
    int[] widths = widest.clone();
    if (!screen.fitted()) {
      return widths;
    }
    int excess = GAP.length() * (widths.length - 1) - screen.width();
    for (int width : widths) {
      excess += width;
    }
    for (; excess > 0; excess--) {
      int giving = -1;
      for (int i = 0; i < widths.length; i++) {
        if (widths[i] > columns.get(i).least() && (giving < 0 || widths[i] >= widths[giving])) {
          giving = i;
        }
      }
      if (giving < 0) {
        break;
      }
      widths[giving]--;
    }
    return widths;
  }

  private void line(Appendable out, List<Cell> cells, int[] widths) throws IOException {
    StringBuilder line = new StringBuilder();
    int spaces = 0;
    for (int i = 0; i < widths.length; i++) {
      Cell cell = cells.get(i);
      boolean shrinks = columns.get(i).least() != Integer.MAX_VALUE;
      String text = shrinks && screen.fitted() ? Text.fit(cell.text(), widths[i]) : cell.text();
      int padding = Math.max(0, widths[i] - Text.width(text));
      spaces += i == 0 ? 0 : GAP.length();
      spaces += columns.get(i).right() ? padding : 0;
      if (!text.isEmpty()) {
        // Only now, so that no line ends with spaces.
        line.append(" ".repeat(spaces)).append(cell.style().apply(text, screen));
        spaces = 0;
      }
      spaces += columns.get(i).right() ? 0 : padding;
    }
    out.append(line).append('\n');
  }
}
