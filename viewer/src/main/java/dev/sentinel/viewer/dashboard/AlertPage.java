package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.VerdictEntry;
import dev.sentinel.viewer.render.AlertDetails;
import dev.sentinel.viewer.render.Screen;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.io.IOException;
import java.io.UncheckedIOException;

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
    try {
      new AlertDetails(text, Screen.terminal(() -> width - 2, false), times)
          .print(state.alertView.alert().get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    text.toString().lines().forEach(line -> add(line().add(" " + Text.cell(line))));
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
}
