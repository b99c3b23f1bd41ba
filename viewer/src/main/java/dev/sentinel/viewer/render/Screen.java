package dev.sentinel.viewer.render;

import java.util.function.IntSupplier;

/**
 * What tables are drawn on.
 *
 * @param fitted whether lines must not be longer than the screen is wide: true for a terminal
 * @param columns the width at this moment, asked again for each drawing
 * @param coloured whether colours may be used
 */
public record Screen(boolean fitted, IntSupplier columns, boolean coloured) {
  private static final int DEFAULT_WIDTH = 80;

  /** A file or a pipe, where nothing is cut off. */
  public static Screen plain(boolean coloured) {
    return new Screen(false, () -> Integer.MAX_VALUE, coloured);
  }

  /** A terminal. */
  public static Screen terminal(IntSupplier columns, boolean coloured) {
    return new Screen(true, columns, coloured);
  }

  /** Columns available; some terminals do not say. */
  public int width() {
    int width = columns.getAsInt();
    return width > 0 ? width : DEFAULT_WIDTH;
  }
}
