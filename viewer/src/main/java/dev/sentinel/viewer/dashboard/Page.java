package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.UserWindow;
import dev.sentinel.viewer.model.VerdictEntry;
import dev.sentinel.viewer.render.Amounts;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A page that covers the list; what is said about a user on more than one of them. */
abstract class Page extends Region {
  Page(State state, Theme theme, Times times) {
    super(state, theme, times);
  }

  /** The windows of a user by currency, and the alerts. */
  void userParts(Data.UserView user, boolean all) {
    Map<String, List<UserWindow>> byCurrency =
        user.windows().stream()
            .collect(
                Collectors.groupingBy(
                    UserWindow::currency, java.util.LinkedHashMap::new, Collectors.toList()));
    heading("Spending per window");
    if (byCurrency.isEmpty()) {
      remark("  No windows recorded.");
    }
    byCurrency.forEach((currency, windows) -> sparkline(currency, windows));
    add(line());
    heading(all ? "Alerts" : "Recent alerts of this user");
    if (user.alerts().isEmpty()) {
      remark("  None.");
    }
    for (Alert alert : user.alerts()) {
      boolean same = alert.transactionId().equals(state.shownAlert) && !all;
      VerdictEntry verdict = user.verdicts().get(alert.transactionId());
      add(
          line()
              .add(same ? " › " : "   ", theme.bold())
              .add(times.dayAndTime(alert.timestamp()) + "  ")
              .add(pad(alert.severity().name(), 8, false), theme.severity(alert.severity()))
              .cell(Amounts.grouped(alert.amount(), alert.currency()), 15, true, theme.bold())
              .add(" " + pad(Text.cell(alert.currency()), 3, false) + "  ")
              .cell(
                  verdict == null ? "" : verdict.verdict().stored(),
                  8,
                  false,
                  verdictStyle(verdict))
              .add(Text.cell(String.join(", ", alert.rules())) + "  ")
              .add(Text.cell(alert.transactionId()), theme.dim()));
    }
    if (all) {
      add(line());
      heading("Windows, newest first");
      for (UserWindow window : user.windows()) {
        add(
            line()
                .add("   " + times.dayAndTime(window.start()) + "  ")
                .cell(Amounts.grouped(window.transactions()), 6, true, theme.plain())
                .add(window.transactions() == 1 ? " payment  " : " payments ", theme.dim())
                .cell(Amounts.grouped(window.total(), window.currency()), 15, true, theme.bold())
                .add(" " + pad(Text.cell(window.currency()), 3, false))
                .add("  average ", theme.dim())
                .add(Amounts.rounded(window.average(), window.currency())));
      }
      if (user.moreWindows()) {
        remark("  …");
      }
    }
  }

  private void sparkline(String currency, List<UserWindow> windows) {
    List<BigDecimal> totals = new ArrayList<>(windows.stream().map(UserWindow::total).toList());
    Collections.reverse(totals);
    int bars = Math.min(totals.size(), Math.max(10, Math.min(100, width - 40)));
    BigDecimal largest =
        totals.subList(totals.size() - bars, totals.size()).stream()
            .max(BigDecimal::compareTo)
            .orElse(BigDecimal.ZERO);
    UserWindow newest = windows.get(0);
    add(
        line()
            .add("   " + pad(Text.cell(currency), 3, false) + " ")
            .add(Sparkline.of(totals, bars), theme.info())
            .add("  highest ", theme.dim())
            .add(Amounts.grouped(largest, currency)));
    add(
        line()
            .add(
                "       "
                    + bars
                    + " windows, from "
                    + times.dayAndTime(windows.get(bars - 1).start())
                    + " to "
                    + times.dayAndTime(newest.end()),
                theme.dim()));
  }
}
