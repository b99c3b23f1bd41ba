package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.Filters;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.util.List;

/** The page of help. */
final class Help extends Region {
  private static final List<String[]> KEYS =
      List.of(
          key("↑ ↓ j k", "select; PgUp PgDn Space by a page; Home End"),
          key("Enter", "details of the alert or the user"),
          key("Esc", "back; in the list: clear the filter"),
          key("/", "filter alerts; among the users: find one by id"),
          key("s", "sort: by detection, payment, amount, score; users likewise"),
          key("p", "pause the list and go on; new alerts are counted meanwhile"),
          key("f g u", "verdict fraud, genuine, or undo; with a note if you like"),
          key("c", "among the users: the next currency"),
          key("U", "the user of the selected alert"),
          key("Tab", "alerts or users"),
          key("t, 1 2 3 4", "period of the totals: 15 m, 1 h, 24 h, all"),
          key("r, Ctrl-L", "read again now; draw the screen again"),
          key("q, Ctrl-C", "quit"));

  private static final List<String> FACTS =
      List.of(
          "Totals count alerts by the time of their detection and do not mix currencies.",
          "Users are ranked within one currency; c shows the next. LARGEST EVER, of all time, also"
              + " counts windows that have been deleted since.",
          "'≥ … counting' means that older alerts are still being added up in the background.",
          "'92% right' of a rule: so many of its alerts with a verdict were found to be fraud.",
          "PIPELINE STALLED: neither an alert nor a stats window has been written for a while.");

  Help(State state, Theme theme, Times times) {
    super(state, theme, times);
  }

  @Override
  void draw() {
    heading("Keys");
    for (String[] key : KEYS) {
      add(line().add("   " + pad(key[0], 18, false), theme.bold()).add(key[1]));
    }
    add(line());
    heading("Filters: all terms must hold, as in  user:u42 amount>5000 -severity:low");
    for (String term : Filters.HELP) {
      add(line().add("   " + term));
    }
    add(line());
    heading("What the numbers mean");
    for (String fact : FACTS) {
      for (String part : Text.wrap(fact, width - 4)) {
        add(line().add("   " + part));
      }
    }
  }

  private static String[] key(String keys, String meaning) {
    return new String[] {keys, meaning};
  }
}
