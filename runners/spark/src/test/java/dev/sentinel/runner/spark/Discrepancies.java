package dev.sentinel.runner.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How an output differs from what it must hold.
 *
 * @param output what it is called
 * @param expected how many rows it must hold
 * @param lost rows that are not there
 * @param doubled rows that are there too often
 * @param wrong rows that are there with other values, or should not be there at all
 */
record Discrepancies(
    String output, int expected, List<String> lost, List<String> doubled, List<String> wrong) {

  /**
   * Compares the rows.
   *
   * @param key the part of a row that identifies it
   */
  static Discrepancies of(
      String output, List<String> expected, List<String> found, UnaryOperator<String> key) {
    Map<String, List<String>> left = new HashMap<>();
    expected.forEach(row -> left.computeIfAbsent(key.apply(row), k -> new ArrayList<>()).add(row));
    Set<String> known = new HashSet<>(left.keySet());
    List<String> doubled = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (String row : found) {
      String id = key.apply(row);
      List<String> rows = left.getOrDefault(id, List.of());
      if (rows.isEmpty()) {
        (known.contains(id) ? doubled : wrong).add(row);
      } else if (!rows.remove(row)) {
        rows.remove(0);
        wrong.add(row);
      }
    }
    List<String> lost = left.values().stream().flatMap(List::stream).sorted().toList();
    return new Discrepancies(output, expected.size(), lost, doubled, wrong);
  }

  /** A key of some of a row's columns. */
  static UnaryOperator<String> columns(int... columns) {
    return row -> {
      String[] values = row.split("\\|", -1);
      StringBuilder key = new StringBuilder();
      for (int column : columns) {
        key.append(values[column < 0 ? values.length + column : column]).append('|');
      }
      return key.toString();
    };
  }

  boolean none() {
    return lost.isEmpty() && doubled.isEmpty() && wrong.isEmpty();
  }

  static String table(List<Discrepancies> outputs) {
    StringBuilder table =
        new StringBuilder(
            String.format("%-14s %12s %9s %9s %9s%n", "", "expected", "lost", "doubled", "wrong"));
    for (Discrepancies output : outputs) {
      table.append(
          String.format(
              "%-14s %,12d %,9d %,9d %,9d%n",
              output.output,
              output.expected,
              output.lost.size(),
              output.doubled.size(),
              output.wrong.size()));
    }
    return table.toString();
  }

  /** The first rows of each kind, for who has to find out why. */
  String examples() {
    return "%s: lost %s, doubled %s, wrong %s"
        .formatted(output, first(lost), first(doubled), first(wrong));
  }

  private static List<String> first(List<String> rows) {
    return rows.subList(0, Math.min(5, rows.size()));
  }
}
