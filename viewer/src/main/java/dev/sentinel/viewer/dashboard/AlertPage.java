package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.VerdictEntry;
import dev.sentinel.viewer.render.AlertDetails;
import dev.sentinel.viewer.render.Screen;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** Everything about one alert. */
final class AlertPage extends Page {
  AlertPage(State state, Theme theme, Times times) {
    super(state, theme, times);
  }

  @Override
  void draw() {
    if (state.alertView == null) {
      remark("Reading…");
      return;
    }
    if (state.alertView.alert().isEmpty()) {
      add(line().add(" This alert is no longer in the database.", theme.warn()));
      return;
    }
    StringBuilder text = new StringBuilder();
    AlertDetails details = new AlertDetails(text, Screen.terminal(() -> width - 2, true), times);
    try {
      details.print(state.alertView.alert().get(), state.alertView.onTrial());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    text.toString().lines().map(AttributedString::fromAnsi).forEach(this::add);
    add(line());
    heading("Verdicts");
    if (state.alertView.history().isEmpty()) {
      remark("  None yet: f fraud, g genuine.");
    }
    for (VerdictEntry entry : state.alertView.history()) {
      add(
          line()
              .add("   " + pad(entry.verdict().stored(), 8, false), verdictStyle(entry))
              .add(times.dayAndTime(entry.at()) + "  " + Text.cell(entry.by()))
              .add(entry.note() == null ? "" : ": " + Text.cell(entry.note())));
    }
    add(line());
    userParts(state.alertView.user(), false);
  }

  /** Adds text that is bold in places; colours are those of the theme or none. */
  private void add(AttributedString text) {
    Line line = line().add(" ");
    for (int start = 0, end; start < text.length(); start = end) {
      AttributedStyle style = text.styleAt(start);
      end = start + 1;
      while (end < text.length() && text.styleAt(end).equals(style)) {
        end++;
      }
      line.add(text.subSequence(start, end).toString(), style.foregroundDefault());
    }
    add(line);
  }
}
