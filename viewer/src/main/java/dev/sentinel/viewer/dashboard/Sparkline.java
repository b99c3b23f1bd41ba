package dev.sentinel.viewer.dashboard;

import java.util.List;

/** Numbers as a row of bars. */
final class Sparkline {
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final char NOTHING = '·';

  private Sparkline() {}

  /** The last numbers, as many as fit; the tallest bar is the largest of them. */
  static String of(List<? extends Number> values, int width) {
    List<? extends Number> shown =
        values.subList(Math.max(0, values.size() - Math.max(0, width)), values.size());
    double largest = shown.stream().mapToDouble(Number::doubleValue).max().orElse(0);
    StringBuilder bars = new StringBuilder();
    for (Number value : shown) {
      double number = value.doubleValue();
      if (number <= 0) {
        bars.append(NOTHING);
      } else {
        int height = (int) Math.ceil(number / largest * BARS.length());
        bars.append(BARS.charAt(Math.min(BARS.length(), Math.max(1, height)) - 1));
      }
    }
    return bars.toString();
  }
}
