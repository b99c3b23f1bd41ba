package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.dashboard.State.Mode;
import dev.sentinel.viewer.dashboard.State.Tab;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedStyle;

/** The line at the bottom: keys, a prompt, or news. */
final class Footer extends Region {
  Footer(State state, Theme theme, Times times) {
    super(state, theme, times);
  }

  @Override
  void draw() {
    switch (state.mode) {
      case FILTER -> prompt("Filter: ", "user: rule: amount> severity: text   Enter, Esc");
      case FIND_USER -> prompt("User: ", "the whole id   Enter, Esc");
      case NOTE ->
          prompt(
              switch (state.verdict) {
                    case FRAUD -> "FRAUD ";
                    case GENUINE -> "GENUINE ";
                    case UNDO -> "UNDO ";
                  }
                  + Text.fit(Text.cell(state.verdictFor), wide() ? 36 : 12)
                  + ", note (optional): ",
              "Enter saves, Esc cancels");
      default -> {
        if (!state.notice.isEmpty()) {
          add(
              line()
                  .add(
                      " " + Text.cell(state.notice) + " ",
                      state.noticeBad ? theme.alarm() : theme.bold()));
        } else {
          keys();
        }
      }
    }
  }

  private void prompt(String label, String hint) {
    if (!state.inputError.isEmpty()) {
      hint = state.inputError;
    }
    String input = Text.cell(state.input);
    int room = width - Text.width(label) - 3;
    // The end of a long input is what is being typed.
    while (Text.width(input) > room) {
      input = input.substring(input.offsetByCodePoints(0, 1));
    }
    Line line = line().add(" " + label, theme.bold()).add(input).add("▏", theme.info());
    int at = width - Text.width(hint) - 1;
    AttributedStyle style = state.inputError.isEmpty() ? theme.dim() : theme.bad();
    if (at > line.used() + 1) {
      line.to(at, theme.plain()).add(hint, style);
    } else if (!state.inputError.isEmpty()) {
      line = line().add(" " + hint + ": ", style).add(input);
    }
    add(line);
  }

  private void keys() {
    String keys =
        switch (state.mode) {
          case ALERT -> "Esc back  ↑↓ scroll  f fraud  g genuine  u undo  U user  q back";
          case USER -> "Esc back  ↑↓ PgUp PgDn scroll  r refresh";
          case HELP -> "Esc back  ↑↓ scroll";
          default ->
              state.tab == Tab.ALERTS
                  ? "? help  q quit  ↵ details  Tab users  / filter  s sort  p pause  fgu verdict"
                      + "  t period  U user  r refresh"
                  : "? help  q quit  ↵ user  c currency  s sort  Tab alerts  / find  t period  r"
                      + " refresh";
        };
    String place =
        state.mode == Mode.LIST ? place() : state.scroll < View.scrollable(state) ? "↓ more" : "";
    int room = width - Text.width(place) - 2;
    Line line = line().add(" " + fitKeys(keys, room - 1), theme.dim());
    line.to(width - Text.width(place) - 1, theme.plain()).add(place);
    add(line);
  }

  /** Whole keys only. */
  private static String fitKeys(String keys, int room) {
    StringBuilder fitting = new StringBuilder();
    for (String key : keys.split("  ", -1)) {
      if (Text.width(fitting.toString()) + Text.width(key) + 2 > room) {
        break;
      }
      fitting.append(fitting.isEmpty() ? "" : "  ").append(key);
    }
    return fitting.toString();
  }

  /** Users are ranked within one currency. */
  private String currency() {
    List<UserSpend> users = state.userRows();
    if (users.isEmpty()) {
      return "";
    }
    String shown = users.get(0).currency();
    List<String> all = state.users.currencies();
    String number = all.size() > 1 ? " (%d/%d)".formatted(all.indexOf(shown) + 1, all.size()) : "";
    return Text.cell(shown) + number + ", ";
  }

  /** Which part of what is shown, in which order. */
  private String place() {
    if (state.tab == Tab.USERS) {
      String age =
          state.users == null
              ? ""
              : state.users.coverage().complete()
                  ? ", as of " + times.clock(state.users.asOf())
                  : counting(state.users.coverage());
      return currency() + state.userOrder.title() + age;
    }
    List<String> parts = new ArrayList<>();
    if (!state.filter.isEmpty()) {
      parts.add("/" + Text.fit(Text.cell(state.filter), Math.max(10, width / 4)));
    }
    if (state.feed != null && state.feed.searching() && state.alerts().size() < state.wantedRows) {
      parts.add(
          state
              .feed
              .searchedTo()
              .filter(key -> state.order != FeedOrder.AMOUNT)
              .map(key -> "searching, at " + times.compact(key.time(), state.now))
              .orElse("searching"));
    }
    if (state.order != FeedOrder.DETECTED) {
      parts.add(state.order.title());
    }
    if (state.offset > 0 || !state.anchors.isEmpty()) {
      parts.add("Home: top");
    }
    return String.join("  ", parts);
  }
}
