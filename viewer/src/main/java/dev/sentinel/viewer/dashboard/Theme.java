package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.Severity;
import org.jline.utils.AttributedStyle;

/**
 * Styles. None sets a background, and plain text has the terminal's own colour, so all of them suit
 * dark and light screens. What a colour says is also said by a word or by inverse text, for screens
 * without colours and eyes that do not tell them apart.
 */
public enum Theme {
  /** The terminal's palette, which its owner has chosen to be readable. */
  AUTO(true, 1, 2, 3, 6),
  /** Colours of fixed values that can be read on white. */
  LIGHT(true, 160, 28, 130, 25),
  /** Colours of fixed values that can be read on black. */
  DARK(true, 203, 114, 221, 80),
  /** Bold and inverse only. */
  NONE(false, 0, 0, 0, 0);

  private final boolean coloured;
  private final int bad;
  private final int good;
  private final int warn;
  private final int info;

  Theme(boolean coloured, int bad, int good, int warn, int info) {
    this.coloured = coloured;
    this.bad = bad;
    this.good = good;
    this.warn = warn;
    this.info = info;
  }

  boolean coloured() {
    return coloured;
  }

  private AttributedStyle colour(int colour) {
    return coloured ? AttributedStyle.DEFAULT.foreground(colour) : AttributedStyle.DEFAULT;
  }

  AttributedStyle plain() {
    return AttributedStyle.DEFAULT;
  }

  AttributedStyle bold() {
    return AttributedStyle.DEFAULT.bold();
  }

  AttributedStyle dim() {
    return AttributedStyle.DEFAULT.faint();
  }

  AttributedStyle bar() {
    return AttributedStyle.DEFAULT.inverse();
  }

  AttributedStyle good() {
    return colour(good);
  }

  AttributedStyle info() {
    return colour(info);
  }

  AttributedStyle warn() {
    return colour(warn).bold();
  }

  AttributedStyle bad() {
    return colour(bad).bold();
  }

  /** For what must be seen from across the room. */
  AttributedStyle alarm() {
    return colour(bad).bold().inverse();
  }

  AttributedStyle severity(Severity severity) {
    return switch (severity) {
      case LOW -> colour(info);
      case MEDIUM -> colour(warn);
      case HIGH -> colour(bad);
      case CRITICAL -> bad();
    };
  }
}
