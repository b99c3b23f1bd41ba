package dev.sentinel.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A table that reads well as text and as Markdown: the first column is text, the others numbers.
 */
final class MarkdownTable {
  private final List<List<String>> rows = new ArrayList<>();

  MarkdownTable(String... header) {
    rows.add(List.of(header));
  }

  /** Adds a row with as many cells as the header has. */
  MarkdownTable row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException(
          "%d cells in a table of %d columns".formatted(cells.length, rows.get(0).size()));
    }
    rows.add(List.of(cells));
    return this;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows.size(); row++) {
      line(rows.get(row), text);
      if (row == 0) {
        text.append('|');
        for (int column = 0; column < rows.get(0).size(); column++) {
          text.append("-".repeat(width(column) + 1)).append(column == 0 ? '-' : ':').append('|');
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private void line(List<String> cells, StringBuilder text) {
    text.append('|');
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      String padding = " ".repeat(width(column) - cell.length());
      text.append(' ').append(column == 0 ? cell + padding : padding + cell).append(" |");
    }
    text.append('\n');
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
