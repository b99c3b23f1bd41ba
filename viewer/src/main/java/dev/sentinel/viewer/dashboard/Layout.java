package dev.sentinel.viewer.dashboard;

/**
 * How the rows of the screen are shared out.
 *
 * @param rankings rows for the top users and rules
 * @param header rows above the list, including its title row
 * @param list rows of the list
 */
record Layout(int rankings, int header, int list) {
  static final int LEAST_COLUMNS = 40;
  static final int LEAST_ROWS = 8;
  private static final int TALL = 32;
  private static final int SHORT = 16;

  /** The bar, the rate, the totals, the signs of life. */
  private static final int FACTS = 4;

  static Layout of(int rows) {
    int rankings = rows >= TALL ? 6 : rows >= SHORT ? 2 : 0;
    int facts = rows >= SHORT ? FACTS : 2;
    int header = facts + rankings + 1;
    return new Layout(rankings, header, Math.max(1, rows - header - 1));
  }

  /** Rows for what covers the list: all but the bar and the footer. */
  static int body(int rows) {
    return Math.max(1, rows - 2);
  }
}
