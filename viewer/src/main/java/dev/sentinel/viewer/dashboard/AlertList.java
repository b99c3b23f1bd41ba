package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Verdict;
import dev.sentinel.viewer.model.VerdictEntry;
import dev.sentinel.viewer.render.Amounts;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** The list of alerts. */
final class AlertList extends Region {
  private static final int AMOUNT_LEAST = 9;
  private static final int AMOUNT_MOST = 26;

  AlertList(State state, Theme theme, Times times) {
    super(state, theme, times);
  }

  private record Columns(
      int time, int severity, int amount, int user, int transaction, int rules, int verdict) {}

  private Columns columns(List<Alert> alerts) {
    int amount =
        alerts.stream()
            .mapToInt(alert -> Text.width(Amounts.grouped(alert.amount(), alert.currency())))
            .max()
            .orElse(AMOUNT_LEAST);
    amount = Math.max(AMOUNT_LEAST, Math.min(AMOUNT_MOST, amount));
    boolean wide = wide();
    int time = wide ? 14 : 11;
    int severity = wide ? 8 : 4;
    int verdict = veryWide() ? 28 : wide ? 7 : 1;
    int user = veryWide() ? 24 : wide ? 16 : 10;
    int gaps = 7 + (wide ? 7 : 0);
    int left = width - 1 - time - severity - amount - 3 - user - verdict - gaps;
    int transaction = Math.max(6, Math.min(36, wide ? left * 2 / 5 : left * 9 / 20));
    return new Columns(
        time, severity, amount, user, transaction, Math.max(1, left - transaction), verdict);
  }

  @Override
  void draw() {
    Layout layout = Layout.of(state.rows);
    List<Alert> alerts = state.alerts();
    int from = Math.min(state.offset, Math.max(0, alerts.size() - 1));
    List<Alert> shown = alerts.subList(from, Math.min(alerts.size(), from + layout.list()));
    Columns columns = columns(shown);
    String gap = wide() ? "  " : " ";
    boolean scored = state.order == FeedOrder.SCORE;
    String time = state.order == FeedOrder.HAPPENED ? "HAPPENED" : "DETECTED";
    String severity = scored ? "SCORE" : "SEVERITY";
    if (!wide()) {
      severity = severity.substring(0, 3);
    }
    AttributedStyle title = theme.bold().underline();
    lines.add(
        line()
            .add(" ", title)
            .add(
                pad(sorted(time, FeedOrder.DETECTED, FeedOrder.HAPPENED), columns.time(), false)
                    + gap,
                title)
            .add(pad(sorted(severity, FeedOrder.SCORE), columns.severity(), false) + gap, title)
            .add(pad(sorted("AMOUNT", FeedOrder.AMOUNT), columns.amount(), true) + " ", title)
            .add("CUR" + gap, title)
            .add(pad("USER", columns.user(), false) + gap, title)
            .add(pad("TRANSACTION", columns.transaction(), false) + gap, title)
            .add(pad(wide() ? "VERDICT" : "V", columns.verdict(), false) + gap, title)
            .add("RULES", title)
            .build(title));
    if (state.feed == null) {
      remark("Reading…");
    } else if (alerts.isEmpty()) {
      add(
          line()
              .add(
                  state.filter.isEmpty()
                      ? " No alerts yet."
                      : state.feed.searching()
                          ? " Searching…"
                          : " No alerts match. Esc clears the filter.",
                  theme.dim()));
    }
    for (int i = 0; i < shown.size(); i++) {
      alert(shown.get(i), columns, gap, from + i == state.selectedIndex);
    }
  }

  /** A column's title, marked if the list is sorted by it. */
  private String sorted(String title, FeedOrder... orders) {
    return List.of(orders).contains(state.order) ? title + "▼" : title;
  }

  private void alert(Alert alert, Columns columns, String gap, boolean selected) {
    Instant time = state.order == FeedOrder.HAPPENED ? alert.timestamp() : alert.detectedAt();
    VerdictEntry verdict =
        state.feed == null ? null : state.feed.verdicts().get(alert.transactionId());
    Selection style = new Selection(selected);
    AttributedString built =
        line()
            .add(selected ? "›" : " ", style.of(theme.bold()))
            .add(
                pad(
                    wide() ? times.dayAndTime(time) : times.compact(time, state.now),
                    columns.time(),
                    false),
                style.of(theme.plain()))
            .add(gap, style.of(theme.plain()))
            .add(
                pad(severity(alert), columns.severity(), false),
                style.of(theme.severity(alert.severity())))
            .add(gap, style.of(theme.plain()))
            .add(
                pad(Amounts.grouped(alert.amount(), alert.currency()), columns.amount(), true),
                style.of(theme.bold()))
            .add(" " + pad(Text.cell(alert.currency()), 3, false) + gap, style.of(theme.plain()))
            .add(pad(Text.cell(alert.userId()), columns.user(), false), style.of(theme.plain()))
            .add(gap, style.of(theme.plain()))
            .add(
                pad(
                    Text.fitBothEnds(Text.cell(alert.transactionId()), columns.transaction()),
                    columns.transaction(),
                    false),
                style.of(theme.dim()))
            .add(gap, style.of(theme.plain()))
            .add(pad(verdict(verdict), columns.verdict(), false), style.of(verdictStyle(verdict)))
            .add(gap, style.of(theme.plain()))
            .add(
                rules(alert.rules().stream().map(Text::cell).toList(), columns.rules()),
                style.of(theme.plain()))
            .build(style.of(theme.plain()));
    lines.add(built);
  }

  /** Styles of a row, inverse if it is selected. */
  private record Selection(boolean selected) {
    AttributedStyle of(AttributedStyle style) {
      return selected ? AttributedStyle.DEFAULT.inverse() : style;
    }
  }

  /** The score where the list is sorted by it, with the severity where there is room. */
  private String severity(Alert alert) {
    boolean scored = state.order == FeedOrder.SCORE;
    if (wide() && !scored) {
      return alert.severity().name();
    }
    String shortened =
        switch (alert.severity()) {
          case LOW -> "LOW";
          case MEDIUM -> "MED";
          case HIGH -> "HIGH";
          case CRITICAL -> "CRIT";
        };
    String score = pad(Integer.toString(alert.score()), 3, true);
    return scored ? (wide() ? pad(shortened, 5, false) + score : score) : shortened;
  }

  /** As many names as fit, and how many more there are. */
  static String rules(List<String> names, int width) {
    for (int shown = names.size(); shown > 0; shown--) {
      int more = names.size() - shown;
      String text = String.join(", ", names.subList(0, shown)) + (more == 0 ? "" : " +" + more);
      if (Text.width(text) <= width) {
        return text;
      }
    }
    return Text.fit(String.join(", ", names), width);
  }

  private String verdict(VerdictEntry entry) {
    if (entry == null) {
      return "";
    }
    String word = entry.verdict() == Verdict.FRAUD ? "fraud" : "genuine";
    if (!wide()) {
      return word.substring(0, 1).toUpperCase(Locale.ROOT);
    }
    return !veryWide()
        ? word
        : word
            + " ("
            + Text.cell(entry.by())
            + (entry.note() == null ? "" : ": " + Text.cell(entry.note()))
            + ")";
  }
}
