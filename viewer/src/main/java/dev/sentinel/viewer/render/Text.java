package dev.sentinel.viewer.render;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/** Text as a terminal shows it. */
public final class Text {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;
  private static final String ELLIPSIS = "…";

  private Text() {}

  /**
   * Replaces what could move the cursor, recolour the screen, reorder or hide text by a visible
   * escape such as {@code \u001b}.
   *
   * <p>User ids and much else come from outside, and a terminal obeys the control characters in
   * them. The notation is also JSON's, so that applying this to a JSON text does not change its
   * meaning. What is not known is shown as nothing.
   */
  public static String safe(String text) {
    if (text == null) {
      return "";
    }
    if (text.codePoints().allMatch(Text::isHarmless)) {
      return text;
    }
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isHarmless(c)) {
                safe.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  safe.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    return safe.toString();
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      // Bidirectional overrides, invisible tags and the like; joiners belong to honest text.
      case Character.FORMAT -> c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
      default -> true;
    };
  }

  /**
   * As {@link #safe}, for screens that are drawn cell by cell: without what joins characters or
   * changes the look of the one before, as terminals disagree about the width of the result.
   */
  public static String cell(String text) {
    String safe = safe(text);
    if (safe.codePoints().noneMatch(Text::changesOthers)) {
      return safe;
    }
    StringBuilder cell = new StringBuilder();
    safe.codePoints().filter(c -> !changesOthers(c)).forEach(cell::appendCodePoint);
    return cell.toString();
  }

  private static boolean changesOthers(int c) {
    return c == ZERO_WIDTH_JOINER
        || c == ZERO_WIDTH_NON_JOINER
        || (c >= 0xfe00 && c <= 0xfe0f)
        || (c >= 0x1f3fb && c <= 0x1f3ff);
  }

  /** Columns that a harmless text takes. */
  public static int width(String text) {
    return text.codePoints().map(Text::width).sum();
  }

  private static int width(int c) {
    return Math.max(0, WCWidth.wcwidth(c));
  }

  /** The text if it fits, or else its beginning and an ellipsis. */
  public static String fit(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    return width < 1 ? "" : text.substring(0, lengthWithin(text, 0, width - 1)) + ELLIPSIS;
  }

  /**
   * As {@link #fit}, but leaves out the middle: ids of one producer often begin alike and differ at
   * the end.
   */
  public static String fitBothEnds(String text, int width) {
    if (width(text) <= width || width < 4) {
      return fit(text, width);
    }
    int end = text.length();
    while (end > 0) {
      int before = text.offsetByCodePoints(end, -1);
      if (width(text.substring(before)) > (width - 1) / 2) {
        break;
      }
      end = before;
    }
    String tail = text.substring(end);
    return fit(text, width - width(tail)) + tail;
  }

  /** Number of chars, from a start, that fit into a width. */
  private static int lengthWithin(String text, int start, int width) {
    int end = start;
    int used = 0;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      used += width(c);
      if (used > width) {
        break;
      }
      end += Character.charCount(c);
    }
    return end - start;
  }

  /** Breaks a text into lines, between words where possible. */
  public static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = start + Math.max(1, lengthWithin(text, start, width));
      if (end < text.length() && text.charAt(end) != ' ') {
        int space = text.lastIndexOf(' ', end);
        end = space > start ? space : end;
      }
      lines.add(text.substring(start, end).stripTrailing());
      start = end;
      while (start < text.length() && text.charAt(start) == ' ') {
        start++;
      }
    }
    return lines.isEmpty() ? List.of("") : lines;
  }
}
