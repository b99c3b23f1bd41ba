package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.render.Text;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Builds one line of the screen; never wider than the screen. Texts must be harmless. */
final class Line {
  private final AttributedStringBuilder text = new AttributedStringBuilder();
  private final int width;
  private int used;

  Line(int width) {
    this.width = width;
  }

  /** Adds as much as fits. */
  Line add(String more, AttributedStyle style) {
    String fitting = Text.fit(more, width - used);
    text.styled(style, fitting);
    used += Text.width(fitting);
    return this;
  }

  Line add(String more) {
    return add(more, AttributedStyle.DEFAULT);
  }

  /** Adds a text that is cut or padded to a width. */
  Line cell(String more, int columns, boolean right, AttributedStyle style) {
    String fitting = Text.fit(more, Math.min(columns, width - used));
    String padding = " ".repeat(Math.max(0, columns - Text.width(fitting)));
    return right ? add(padding).add(fitting, style) : add(fitting, style).add(padding);
  }

  /** Goes on at a column, if it has not been reached yet. */
  Line to(int column, AttributedStyle style) {
    return column > used ? add(" ".repeat(column - used), style) : this;
  }

  int used() {
    return used;
  }

  int left() {
    return width - used;
  }

  AttributedString build() {
    return build(AttributedStyle.DEFAULT);
  }

  /** The whole line, the rest filled up with spaces. */
  AttributedString build(AttributedStyle fill) {
    to(width, fill);
    return text.toAttributedString();
  }
}
