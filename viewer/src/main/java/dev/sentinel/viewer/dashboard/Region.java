package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.Coverage;
import dev.sentinel.viewer.model.Verdict;
import dev.sentinel.viewer.model.VerdictEntry;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** A part of the screen, drawn from the state line by line. */
abstract class Region {
  /** From this width on there is room for words in full. */
  private static final int WIDE = 110;

  private static final int VERY_WIDE = 170;

  final State state;
  final Theme theme;
  final Times times;
  final int width;
  final List<AttributedString> lines = new ArrayList<>();

  Region(State state, Theme theme, Times times) {
    this.state = state;
    this.theme = theme;
    this.times = times;
    this.width = state.columns;
  }

  /** Adds all lines. */
  abstract void draw();

  /** All lines, each as wide as the screen. */
  final List<AttributedString> lines() {
    draw();
    return lines;
  }

  boolean wide() {
    return width >= WIDE;
  }

  boolean veryWide() {
    return width >= VERY_WIDE;
  }

  Line line() {
    return new Line(width);
  }

  void add(Line line) {
    lines.add(line.build());
  }

  void heading(String text) {
    add(line().add(" " + text, theme.bold()));
  }

  /** A line that says why there is nothing. */
  void remark(String text) {
    add(line().add(" " + text, theme.dim()));
  }

  static String pad(String text, int columns, boolean right) {
    String fitting = Text.fit(text, columns);
    String padding = " ".repeat(Math.max(0, columns - Text.width(fitting)));
    return right ? padding + fitting : fitting + padding;
  }

  AttributedStyle verdictStyle(VerdictEntry entry) {
    return entry == null || entry.verdict() == Verdict.GENUINE ? theme.good() : theme.bad();
  }

  /** How far a count has come that is still going on. */
  String counting(Coverage coverage) {
    return coverage
        .since()
        .map(since -> "  counting, back to " + times.compact(since, state.now))
        .orElse("  counting");
  }

  /** To the largest two units, without fractions: this changes every second. */
  static String ago(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds < 86_400
        ? seconds / 3600 + " h " + seconds / 60 % 60 + " min"
        : seconds / 86_400 + " d " + seconds / 3600 % 24 + " h";
  }
}
