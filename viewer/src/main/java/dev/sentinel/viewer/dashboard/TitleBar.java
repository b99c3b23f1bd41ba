package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.dashboard.State.Link;
import dev.sentinel.viewer.dashboard.State.Tab;
import dev.sentinel.viewer.render.Amounts;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import org.jline.utils.AttributedStyle;

/** The first line: the database, what is shown, the time. */
final class TitleBar extends Region {
  private final String address;

  TitleBar(State state, Theme theme, Times times, String address) {
    super(state, theme, times);
    this.address = address;
  }

  @Override
  void draw() {
    AttributedStyle bar = theme.bar();
    String link =
        switch (state.link) {
          case CONNECTING -> "◌ connecting to PostgreSQL";
          case CONNECTED ->
              "● PostgreSQL " + (state.data == null ? "" : state.data.took().toMillis() + " ms");
          case LOST -> "✖ DATABASE LOST";
        };
    String clock = times.clock(state.now) + " " + times.zone(state.now) + " ";
    Line line = line().add(" Sentinel ", bar.bold()).add(" " + link + " ", bar);
    if (state.covered() && state.link == Link.CONNECTED && state.stalled()) {
      // The header, which says more, is covered.
      line.add(" ▲ STALLED ", bar.bold());
    }
    String place = wide() ? " " + address + " " : "";
    if (line.left() > Text.width(place) + Text.width(clock) + 20) {
      line.add(place, bar);
    }
    String mode =
        switch (state.shown()) {
          case ALERT -> "alert";
          case USER -> "user";
          case HELP -> "help";
          default -> state.tab == Tab.ALERTS ? "[Alerts] Users" : "Alerts [Users]";
        };
    if (state.paused) {
      mode = "PAUSED, " + arrived() + " new  " + mode;
    }
    int at = width - Text.width(clock) - Text.width(mode) - 2;
    if (at > line.used()) {
      line.to(at, bar).add(mode, state.paused ? bar.bold() : bar).add("  ", bar);
    }
    if (width - Text.width(clock) >= line.used()) {
      line.to(width - Text.width(clock), bar).add(clock, bar);
    }
    lines.add(line.build(bar));
  }

  private String arrived() {
    long arrived = state.data == null ? 0 : state.data.arrived();
    return arrived >= DashboardLimits.MOST_ARRIVED
        ? Amounts.grouped(DashboardLimits.MOST_ARRIVED) + "+"
        : Amounts.grouped(arrived);
  }
}
