package dev.sentinel.ops.text;

import java.util.ArrayList;
import java.util.List;

/** Lays out rows in columns: numbers to the right, text to the left, two spaces between. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** Starts a table with its column headings. */
  public TextTable(String... headings) {
    row(headings);
  }

  /** Adds a row with a cell for each heading. */
  public TextTable row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /** The table, each line ended by a line feed. */
  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    boolean[] numeric = new boolean[columns];
    for (int column = 0; column < columns; column++) {
      numeric[column] = rows.size() > 1;
      for (int i = 0; i < rows.size(); i++) {
        String cell = rows.get(i).get(column);
        widths[column] = Math.max(widths[column], cell.codePointCount(0, cell.length()));
        numeric[column] &= i == 0 || cell.matches("[\\d,]*");
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        String padding = " ".repeat(widths[column] - cell.codePointCount(0, cell.length()));
        line.append(column == 0 ? "" : GAP)
            .append(numeric[column] ? padding + cell : cell + padding);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
