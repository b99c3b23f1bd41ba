package dev.sentinel.viewer.dashboard;

import java.util.List;

/** What the help says. */
final class Help {
  static final List<String[]> KEYS =
      List.of(
          key("↑ ↓ j k", "select; PgUp PgDn Space by a page; Home End"),
          key("Enter", "details of the alert or the user"),
          key("Esc", "back; in the list: clear the filter"),
          key("/", "filter alerts; among the users: find one by id"),
          key("s", "sort: alerts by detection, payment, amount or score; users likewise"),
          key("p", "pause the list and go on; new alerts are counted meanwhile"),
          key("f g u", "verdict fraud, genuine, or undo; with a note if you like"),
          key("U", "the user of the selected alert"),
          key("Tab", "alerts or users"),
          key("t, 1 2 3 4", "period of the totals: 15 m, 1 h, 24 h, all"),
          key("r, Ctrl-L", "read again now; draw the screen again"),
          key("q, Ctrl-C", "quit"));

  static final List<String> FACTS =
      List.of(
          "Totals count alerts by the time of their detection and do not mix currencies.",
          "'≥ … counting' means that older alerts are still being added up in the background.",
          "'92% right' of a rule: so many of its alerts with a verdict were found to be fraud.",
          "PIPELINE STALLED: neither an alert nor a stats window has been written for a while.");

  private Help() {}

  private static String[] key(String keys, String meaning) {
    return new String[] {keys, meaning};
  }
}
