package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.dashboard.State.Link;
import dev.sentinel.viewer.dashboard.State.Mode;
import dev.sentinel.viewer.dashboard.State.Tab;
import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.AlertSummary;
import dev.sentinel.viewer.model.Coverage;
import dev.sentinel.viewer.model.CurrencyTotal;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Filters;
import dev.sentinel.viewer.model.Heartbeat;
import dev.sentinel.viewer.model.Period;
import dev.sentinel.viewer.model.Ranked;
import dev.sentinel.viewer.model.RulePrecision;
import dev.sentinel.viewer.model.Severity;
import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.UserWindow;
import dev.sentinel.viewer.model.Verdict;
import dev.sentinel.viewer.model.VerdictEntry;
import dev.sentinel.viewer.render.AlertDetails;
import dev.sentinel.viewer.render.Amounts;
import dev.sentinel.viewer.render.Screen;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** Draws a state: as many lines as the screen has rows, each as wide as the screen. */
final class View {
  private static final int WIDE = 110;
  private static final int VERY_WIDE = 170;
  private static final int AMOUNT_LEAST = 9;
  private static final int AMOUNT_MOST = 26;
  private static final int BARS_MOST = 60;

  private final State state;
  private final Theme theme;
  private final Times times;
  private final String address;
  private final int width;
  private final List<AttributedString> lines = new ArrayList<>();

  private View(State state, Theme theme, Times times, String address) {
    this.state = state;
    this.theme = theme;
    this.times = times;
    this.address = address;
    this.width = state.columns;
  }

  /**
   * Draws the whole screen.
   *
   * @param address the database's, without secrets
   */
  static List<AttributedString> draw(State state, Theme theme, Times times, String address) {
    return new View(state, theme, times, address).draw();
  }

  /** How many lines what is shown can be scrolled. */
  static int scrollable(State state) {
    int length = new View(state, Theme.NONE, new Times(java.time.ZoneOffset.UTC), "").body().size();
    return Math.max(0, length - Layout.body(state.rows));
  }

  private List<AttributedString> draw() {
    if (width < Layout.LEAST_COLUMNS || state.rows < Layout.LEAST_ROWS) {
      lines.add(line().add("Sentinel needs a larger window").build());
      while (lines.size() < state.rows) {
        lines.add(line().build());
      }
      return lines.subList(0, state.rows);
    }
    bar();
    if (overlaid()) {
      List<AttributedString> body = body();
      int height = Layout.body(state.rows);
      int from = Math.max(0, Math.min(state.scroll, body.size() - height));
      lines.addAll(body.subList(from, Math.min(body.size(), from + height)));
    } else {
      header();
      if (state.tab == Tab.ALERTS) {
        alerts();
      } else {
        users();
      }
    }
    while (lines.size() < state.rows - 1) {
      lines.add(line().build());
    }
    footer();
    return lines;
  }

  /** Whether something is shown instead of a list; a note is typed below either. */
  private boolean overlaid() {
    return shown() == Mode.ALERT || shown() == Mode.USER || shown() == Mode.HELP;
  }

  private Mode shown() {
    return state.mode == Mode.NOTE ? state.under : state.mode;
  }

  private Line line() {
    return new Line(width);
  }

  private List<AttributedString> body() {
    return switch (shown()) {
      case ALERT -> alertBody();
      case USER -> userBody();
      case HELP -> helpBody();
      default -> List.of();
    };
  }

  // The bar at the top

  private void bar() {
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
    if (overlaid() && state.link == Link.CONNECTED && isStalled()) {
      // The header, which says more, is covered.
      line.add(" ▲ STALLED ", bar.bold());
    }
    String place = width >= WIDE ? " " + address + " " : "";
    if (line.left() > Text.width(place) + Text.width(clock) + 20) {
      line.add(place, bar);
    }
    String mode =
        switch (shown()) {
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

  // The header

  private void header() {
    Layout layout = Layout.of(state.rows);
    if (layout.header() > 3) {
      rate();
      totals();
    }
    signsOfLife();
    if (layout.rankings() == 2) {
      rankingLine("Top users", topUsers());
      rankingLine("Top rules", topRules());
    } else if (layout.rankings() > 2) {
      rankings(layout.rankings());
    }
  }

  private void rate() {
    Line line = line().add(" Alerts/min ", theme.dim());
    if (state.data == null) {
      lines.add(line.build());
      return;
    }
    List<Long> perMinute = state.data.perMinute();
    int size = perMinute.size();
    long running = size == 0 ? 0 : perMinute.get(size - 1);
    long before = size < 2 ? 0 : perMinute.get(size - 2);
    line.cell(Amounts.grouped(before), 6, true, theme.bold());
    line.add("  now ", theme.dim()).cell(Amounts.grouped(running), 5, false, theme.plain());
    int bars = Math.min(Math.min(BARS_MOST, size), Math.max(0, line.left() - 12));
    line.add(" ").add(Sparkline.of(perMinute, bars), theme.info());
    line.add(" " + bars + " min", theme.dim());
    lines.add(line.build());
  }

  private void totals() {
    Line line = line().add(" ");
    for (Period period : Period.values()) {
      boolean chosen = period == state.period;
      line.add(
          chosen ? "[" + period.title() + "]" : " " + period.title() + " ",
          chosen ? theme.bold() : theme.dim());
    }
    if (state.data != null && state.data.summary().period() == state.period) {
      AlertSummary summary = state.data.summary();
      boolean whole = summary.coverage().complete();
      line.add("  " + (whole ? "" : "≥ "))
          .add(Amounts.grouped(summary.count()), theme.bold())
          .add(summary.count() == 1 ? " alert" : " alerts");
      int left = summary.totals().size();
      for (CurrencyTotal total : summary.totals()) {
        String text =
            "  "
                + Text.cell(total.currency())
                + " "
                + Amounts.grouped(total.sum(), total.currency());
        String more = left > 1 ? "  +" + (left - 1) : "";
        if (Text.width(text) + (left > 1 ? 4 : 0) > line.left() - coverageWidth(summary)) {
          line.add("  +" + left + (width > 90 ? " more currencies" : ""), theme.dim());
          break;
        }
        line.add(text);
        left--;
        if (left > 0 && line.left() < Text.width(more)) {
          break;
        }
      }
      if (!whole) {
        line.add(coverage(summary.coverage()), theme.warn());
      }
    }
    lines.add(line.build());
  }

  private int coverageWidth(AlertSummary summary) {
    return summary.coverage().complete() ? 0 : Text.width(coverage(summary.coverage()));
  }

  private String coverage(Coverage coverage) {
    return coverage
        .since()
        .map(since -> "  counting, back to " + times.compact(since, state.now))
        .orElse("  counting");
  }

  private void signsOfLife() {
    if (state.link == Link.LOST) {
      lines.add(lost());
      return;
    }
    if (state.data == null) {
      lines.add(line().add(" Waiting for the first answer…", theme.dim()).build());
      return;
    }
    Heartbeat heart = state.data.heartbeat();
    Optional<Duration> silence =
        heart.lastSign().map(time -> Duration.between(time, state.serverNow()));
    if (silence.isEmpty()) {
      lines.add(
          line().add(" NOTHING YET: the pipeline has not written anything ", theme.warn()).build());
      return;
    }
    Line line = line();
    if (silence.get().compareTo(state.stalledAfter) > 0) {
      line.add(
          " ▲ PIPELINE STALLED: nothing written for " + ago(silence.get()) + " ", theme.alarm());
      line.add(
          "  alert " + ago(heart.lastAlert()) + " ago, window " + ago(heart.lastWindow()) + " ago",
          theme.alarm());
      lines.add(line.build(theme.alarm()));
      return;
    }
    line.add(" ● Pipeline OK", theme.good());
    line.add("   last alert ", theme.dim()).add(since(heart.lastAlert()));
    line.add("   last stats window ", theme.dim()).add(since(heart.lastWindow()));
    lines.add(line.build());
  }

  private boolean isStalled() {
    return state.data != null
        && state
            .data
            .heartbeat()
            .lastSign()
            .map(time -> Duration.between(time, state.serverNow()))
            .filter(age -> age.compareTo(state.stalledAfter) > 0)
            .isPresent();
  }

  private AttributedString lost() {
    String retry =
        state.retryAt == null
            ? ""
            : ", trying again in "
                + Math.max(0, Duration.between(state.now, state.retryAt).toSeconds())
                + " s";
    String old = state.dataAt == null ? "" : "; data of " + times.clock(state.dataAt);
    String since = state.lostSince == null ? "" : " since " + times.clock(state.lostSince);
    String head = " ✖ DATABASE LOST" + since + retry + old;
    return line()
        .add(head, theme.alarm())
        .add(" (" + Text.cell(state.lostReason) + ")", theme.alarm())
        .build(theme.alarm());
  }

  private String since(Optional<Instant> time) {
    return time.map(
            moment -> {
              Duration age = Duration.between(moment, state.serverNow());
              // A window ends in the future while it is filled.
              return age.toSeconds() < 1 ? "now" : ago(age) + " ago";
            })
        .orElse("never");
  }

  private String ago(Optional<Instant> time) {
    return time.map(moment -> ago(Duration.between(moment, state.serverNow()))).orElse("never");
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

  private List<Ranked> topUsers() {
    return state.data == null ? List.of() : state.data.summary().topUsers();
  }

  private List<Ranked> topRules() {
    return state.data == null ? List.of() : state.data.summary().topRules();
  }

  private void rankingLine(String title, List<Ranked> ranked) {
    Line line = line().add(" " + title + "  ", theme.dim());
    for (Ranked one : ranked) {
      String name = Text.fit(Text.cell(one.name()), 24);
      String text = name + " " + Amounts.grouped(one.count()) + precision(one.name());
      if (Text.width(text) + 3 > line.left()) {
        break;
      }
      line.add(name + " ").add(Amounts.grouped(one.count()), theme.bold());
      line.add(precision(one.name()), theme.info()).add("   ");
    }
    lines.add(line.build());
  }

  private String precision(String rule) {
    if (state.data == null) {
      return "";
    }
    return state.data.precision().stream()
        .filter(precision -> precision.rule().equals(rule))
        .findFirst()
        .map(precision -> " " + precision.percent() + "% right")
        .orElse("");
  }

  private void rankings(int rows) {
    int half = Math.max(36, width / 2);
    Line title =
        line()
            .add(" TOP USERS", theme.bold())
            .add(" (" + state.period.title() + ")", theme.dim())
            .to(half, theme.plain())
            .cell("TOP RULES", 28, false, theme.bold())
            .cell("ALERTS", 9, true, theme.bold())
            .add("  ")
            .add("RIGHT", theme.bold());
    if (state.data != null && state.data.precisionLimited()) {
      title.add(
          " (last " + Amounts.grouped(DashboardLimits.PRECISION_VERDICTS) + " verdicts)",
          theme.dim());
    }
    lines.add(title.build());
    long largest = topUsers().isEmpty() ? 1 : topUsers().get(0).count();
    for (int i = 0; i < rows - 1; i++) {
      Line line = line();
      if (i < topUsers().size()) {
        Ranked user = topUsers().get(i);
        int name = Math.min(30, half - 24);
        line.add(" ")
            .cell(Text.cell(user.name()), name, false, theme.plain())
            .cell(Amounts.grouped(user.count()), 9, true, theme.bold())
            .add(" ")
            .add(
                "█"
                    .repeat(
                        (int) Math.max(1, user.count() * Math.min(12, half - name - 14) / largest)),
                theme.info());
      }
      line.to(half, theme.plain());
      if (i < topRules().size()) {
        Ranked rule = topRules().get(i);
        line.cell(Text.cell(rule.name()), 28, false, theme.plain())
            .cell(Amounts.grouped(rule.count()), 9, true, theme.bold())
            .add("  ");
        state.data.precision().stream()
            .filter(precision -> precision.rule().equals(rule.name()))
            .findFirst()
            .ifPresentOrElse(
                precision -> line.add(right(precision), theme.info()),
                () -> line.add("no verdicts", theme.dim()));
      }
      lines.add(line.build());
    }
  }

  private static String right(RulePrecision precision) {
    return precision.percent()
        + "%, "
        + Amounts.grouped(precision.fraud())
        + " of "
        + Amounts.grouped(precision.judged());
  }

  // The list of alerts

  private record Columns(
      int time, int severity, int amount, int user, int transaction, int rules, int verdict) {}

  private Columns columns(List<Alert> alerts) {
    int amount =
        alerts.stream()
            .mapToInt(alert -> Text.width(Amounts.grouped(alert.amount(), alert.currency())))
            .max()
            .orElse(AMOUNT_LEAST);
    amount = Math.max(AMOUNT_LEAST, Math.min(AMOUNT_MOST, amount));
    boolean wide = width >= WIDE;
    int time = wide ? 14 : 11;
    int severity = wide ? 8 : 4;
    int verdict = width >= VERY_WIDE ? 28 : wide ? 7 : 1;
    int user = width >= VERY_WIDE ? 24 : wide ? 16 : 10;
    int gaps = 7 + (wide ? 7 : 0);
    int left = width - 1 - time - severity - amount - 3 - user - verdict - gaps;
    int transaction = Math.max(6, Math.min(36, wide ? left * 3 / 5 : left * 9 / 20));
    return new Columns(
        time, severity, amount, user, transaction, Math.max(1, left - transaction), verdict);
  }

  private void alerts() {
    Layout layout = Layout.of(state.rows);
    List<Alert> alerts = state.alerts();
    int from = Math.min(state.offset, Math.max(0, alerts.size() - 1));
    List<Alert> shown = alerts.subList(from, Math.min(alerts.size(), from + layout.list()));
    Columns columns = columns(shown);
    String gap = width >= WIDE ? "  " : " ";
    boolean happened = state.order == FeedOrder.HAPPENED;
    AttributedStyle title = theme.bold().underline();
    lines.add(
        line()
            .add(" ", title)
            .add(pad(happened ? "HAPPENED" : "DETECTED", columns.time(), false) + gap, title)
            .add(pad(width >= WIDE ? "SEVERITY" : "SEV", columns.severity(), false) + gap, title)
            .add(pad("AMOUNT", columns.amount(), true) + " ", title)
            .add("CUR" + gap, title)
            .add(pad("USER", columns.user(), false) + gap, title)
            .add(pad("TRANSACTION", columns.transaction(), false) + gap, title)
            .add(pad(width >= WIDE ? "VERDICT" : "V", columns.verdict(), false) + gap, title)
            .add("RULES", title)
            .build(title));
    if (state.feed == null) {
      lines.add(line().add(" Reading…", theme.dim()).build());
    } else if (alerts.isEmpty()) {
      lines.add(
          line()
              .add(
                  state.filter.isEmpty()
                      ? " No alerts yet."
                      : state.feed.searching()
                          ? " Searching…"
                          : " No alerts match. Esc clears the filter.",
                  theme.dim())
              .build());
    }
    for (int i = 0; i < shown.size(); i++) {
      alert(shown.get(i), columns, gap, from + i == state.selectedIndex);
    }
  }

  private static String pad(String text, int columns, boolean right) {
    String fitting = Text.fit(text, columns);
    String padding = " ".repeat(Math.max(0, columns - Text.width(fitting)));
    return right ? padding + fitting : fitting + padding;
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
                    width >= WIDE ? times.dayAndTime(time) : times.compact(time, state.now),
                    columns.time(),
                    false),
                style.of(theme.plain()))
            .add(gap, style.of(theme.plain()))
            .add(
                pad(severity(alert.severity()), columns.severity(), false),
                style.of(theme.severity(alert.severity())))
            .add(gap, style.of(theme.plain()))
            .add(
                pad(Amounts.grouped(alert.amount(), alert.currency()), columns.amount(), true),
                style.of(theme.bold()))
            .add(" " + pad(Text.cell(alert.currency()), 3, false) + gap, style.of(theme.plain()))
            .add(pad(Text.cell(alert.userId()), columns.user(), false), style.of(theme.plain()))
            .add(gap, style.of(theme.plain()))
            .add(
                pad(Text.cell(alert.transactionId()), columns.transaction(), false),
                style.of(theme.dim()))
            .add(gap, style.of(theme.plain()))
            .add(pad(verdict(verdict), columns.verdict(), false), style.of(verdictStyle(verdict)))
            .add(gap, style.of(theme.plain()))
            .add(
                Text.fit(Text.cell(String.join(", ", alert.rules())), columns.rules()),
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

  private String severity(Severity severity) {
    if (width >= WIDE) {
      return severity.name();
    }
    return switch (severity) {
      case LOW -> "LOW";
      case MEDIUM -> "MED";
      case HIGH -> "HIGH";
      case CRITICAL -> "CRIT";
    };
  }

  private String verdict(VerdictEntry entry) {
    if (entry == null) {
      return "";
    }
    String word = entry.verdict() == Verdict.FRAUD ? "fraud" : "genuine";
    if (width < WIDE) {
      return word.substring(0, 1).toUpperCase(Locale.ROOT);
    }
    return width < VERY_WIDE
        ? word
        : word
            + " ("
            + Text.cell(entry.by())
            + (entry.note() == null ? "" : ": " + Text.cell(entry.note()))
            + ")";
  }

  private AttributedStyle verdictStyle(VerdictEntry entry) {
    return entry == null || entry.verdict() == Verdict.GENUINE ? theme.good() : theme.bad();
  }

  // The list of users

  private void users() {
    Layout layout = Layout.of(state.rows);
    List<UserSpend> users = state.userRows();
    int number = width >= WIDE ? 18 : 12;
    int name = Math.max(8, Math.min(40, width - 6 - 5 * (number + 1)));
    AttributedStyle title = theme.bold().underline();
    String[] titles = {"AVERAGE", "PAYMENTS", "TOTAL", "LARGEST", "WINDOWS"};
    String sorted =
        switch (state.userOrder) {
          case AVERAGE -> "AVERAGE";
          case COUNT -> "PAYMENTS";
          case TOTAL -> "TOTAL";
        };
    Line head = line().add(" " + pad("USER", name, false) + " CUR", title);
    for (String one : titles) {
      head.add(" " + pad(one + (one.equals(sorted) ? "▼" : ""), number, true), title);
    }
    lines.add(head.build(title));
    if (state.users == null) {
      lines.add(line().add(" Adding up…", theme.dim()).build());
    } else if (users.isEmpty()) {
      lines.add(line().add(" No statistics in this period.", theme.dim()).build());
    }
    int from = Math.min(state.userOffset, Math.max(0, users.size() - 1));
    for (int i = from; i < Math.min(users.size(), from + layout.list()); i++) {
      UserSpend user = users.get(i);
      AttributedStyle style =
          i == state.userIndex ? AttributedStyle.DEFAULT.inverse() : theme.plain();
      String[] cells = {
        Amounts.grouped(user.average(), user.currency()),
        Amounts.grouped(user.transactions()),
        Amounts.grouped(user.total(), user.currency()),
        Amounts.grouped(user.max(), user.currency()),
        Amounts.grouped(user.windows())
      };
      Line line =
          line()
              .add(i == state.userIndex ? "›" : " ", style)
              .add(pad(Text.cell(user.userId()), name, false), style)
              .add(" " + pad(Text.cell(user.currency()), 3, false), style);
      for (int cell = 0; cell < cells.length; cell++) {
        line.add(" " + pad(cells[cell], number, true), style);
      }
      lines.add(line.build(style));
    }
  }

  // An alert

  private List<AttributedString> alertBody() {
    List<AttributedString> body = new ArrayList<>();
    if (state.alertView == null) {
      body.add(line().add(" Reading…", theme.dim()).build());
      return body;
    }
    if (state.alertView.alert().isEmpty()) {
      body.add(line().add(" This alert is no longer in the database.", theme.warn()).build());
      return body;
    }
    StringBuilder text = new StringBuilder();
    try {
      new AlertDetails(text, Screen.terminal(() -> width - 2, false), times)
          .print(state.alertView.alert().get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    text.toString().lines().forEach(line -> body.add(line().add(" " + Text.cell(line)).build()));
    body.add(line().build());
    body.add(heading("Verdicts"));
    if (state.alertView.history().isEmpty()) {
      body.add(line().add("   None yet: f fraud, g genuine.", theme.dim()).build());
    }
    for (VerdictEntry entry : state.alertView.history()) {
      body.add(
          line()
              .add("   " + pad(entry.verdict().stored(), 8, false), verdictStyle(entry))
              .add(times.dayAndTime(entry.at()) + "  " + Text.cell(entry.by()))
              .add(entry.note() == null ? "" : ": " + Text.cell(entry.note()))
              .build());
    }
    body.add(line().build());
    userParts(body, state.alertView.user(), false);
    return body;
  }

  private AttributedString heading(String text) {
    return line().add(" " + text, theme.bold()).build();
  }

  // A user

  private List<AttributedString> userBody() {
    List<AttributedString> body = new ArrayList<>();
    body.add(
        line().add(" User ", theme.dim()).add(Text.cell(state.shownUser), theme.bold()).build());
    body.add(line().build());
    if (state.userView == null) {
      body.add(line().add(" Reading…", theme.dim()).build());
    } else {
      userParts(body, state.userView, true);
    }
    return body;
  }

  /** The windows of a user by currency, and the alerts. */
  private void userParts(List<AttributedString> body, Data.UserView user, boolean all) {
    Map<String, List<UserWindow>> byCurrency =
        user.windows().stream()
            .collect(
                Collectors.groupingBy(
                    UserWindow::currency, java.util.LinkedHashMap::new, Collectors.toList()));
    body.add(heading("Spending per window"));
    if (byCurrency.isEmpty()) {
      body.add(line().add("   No windows recorded.", theme.dim()).build());
    }
    byCurrency.forEach((currency, windows) -> sparkline(body, currency, windows));
    body.add(line().build());
    body.add(heading(all ? "Alerts" : "Recent alerts of this user"));
    if (user.alerts().isEmpty()) {
      body.add(line().add("   None.", theme.dim()).build());
    }
    for (Alert alert : user.alerts()) {
      boolean same = alert.transactionId().equals(state.shownAlert) && !all;
      VerdictEntry verdict = user.verdicts().get(alert.transactionId());
      body.add(
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
              .add(Text.cell(alert.transactionId()), theme.dim())
              .build());
    }
    if (all) {
      body.add(line().build());
      body.add(heading("Windows, newest first"));
      for (UserWindow window : user.windows()) {
        body.add(
            line()
                .add("   " + times.dayAndTime(window.start()) + "  ")
                .cell(Amounts.grouped(window.transactions()), 6, true, theme.plain())
                .add(window.transactions() == 1 ? " payment  " : " payments ", theme.dim())
                .cell(Amounts.grouped(window.total(), window.currency()), 15, true, theme.bold())
                .add(" " + pad(Text.cell(window.currency()), 3, false))
                .add("  average ", theme.dim())
                .add(Amounts.grouped(window.average(), window.currency()))
                .build());
      }
      if (user.moreWindows()) {
        body.add(line().add("   …", theme.dim()).build());
      }
    }
  }

  private void sparkline(List<AttributedString> body, String currency, List<UserWindow> windows) {
    List<BigDecimal> totals = new ArrayList<>(windows.stream().map(UserWindow::total).toList());
    Collections.reverse(totals);
    int bars = Math.min(totals.size(), Math.max(10, Math.min(100, width - 40)));
    BigDecimal largest =
        totals.subList(totals.size() - bars, totals.size()).stream()
            .max(BigDecimal::compareTo)
            .orElse(BigDecimal.ZERO);
    UserWindow newest = windows.get(0);
    body.add(
        line()
            .add("   " + pad(Text.cell(currency), 3, false) + " ")
            .add(Sparkline.of(totals, bars), theme.info())
            .add("  highest ", theme.dim())
            .add(Amounts.grouped(largest, currency))
            .build());
    body.add(
        line()
            .add(
                "       "
                    + bars
                    + " windows, from "
                    + times.dayAndTime(windows.get(bars - 1).start())
                    + " to "
                    + times.dayAndTime(newest.end()),
                theme.dim())
            .build());
  }

  // Help

  private List<AttributedString> helpBody() {
    List<AttributedString> body = new ArrayList<>();
    body.add(heading("Keys"));
    for (String[] key : Help.KEYS) {
      body.add(line().add("   " + pad(key[0], 18, false), theme.bold()).add(key[1]).build());
    }
    body.add(line().build());
    body.add(heading("Filters: all terms must hold, as in  user:u42 amount>5000 -severity:low"));
    for (String term : Filters.HELP) {
      body.add(line().add("   " + term).build());
    }
    body.add(line().build());
    body.add(heading("What the numbers mean"));
    for (String fact : Help.FACTS) {
      for (String part : Text.wrap(fact, width - 4)) {
        body.add(line().add("   " + part).build());
      }
    }
    return body;
  }

  // The line at the bottom

  private void footer() {
    switch (state.mode) {
      case FILTER -> prompt("Filter: ", "user: rule: amount> severity: text   Enter, Esc");
      case FIND_USER -> prompt("User: ", "the whole id   Enter, Esc");
      case NOTE ->
          prompt(
              switch (state.verdict) {
                    case FRAUD -> "FRAUD";
                    case GENUINE -> "GENUINE";
                    case UNDO -> "UNDO the verdict";
                  }
                  + ", note (optional): ",
              "Enter saves, Esc cancels");
      default -> {
        if (!state.notice.isEmpty()) {
          lines.add(
              line()
                  .add(
                      " " + Text.cell(state.notice) + " ",
                      state.noticeBad ? theme.alarm() : theme.bold())
                  .build());
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
    lines.add(line.build());
  }

  private void keys() {
    String keys =
        switch (state.mode) {
          case ALERT -> "Esc back  ↑↓ scroll  f fraud  g genuine  u undo  U user  q back";
          case USER -> "Esc back  ↑↓ PgUp PgDn scroll  r refresh";
          case HELP -> "Esc back  ↑↓ scroll";
          default ->
              state.tab == Tab.ALERTS
                  ? "? help  q quit  ↵ details  / filter  s sort  t period  p pause  f g u verdict"
                  : "? help  q quit  ↵ user  / find  s sort  t period  Tab alerts";
        };
    String place = state.mode == Mode.LIST ? place() : "";
    int room = width - Text.width(place) - 2;
    Line line = line().add(" " + fitKeys(keys, room - 1), theme.dim());
    line.to(width - Text.width(place) - 1, theme.plain()).add(place);
    lines.add(line.build());
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

  /** Which part of what is shown, in which order. */
  private String place() {
    if (state.tab == Tab.USERS) {
      String age =
          state.users == null
              ? ""
              : state.users.coverage().complete()
                  ? ", as of " + times.clock(state.users.asOf())
                  : coverage(state.users.coverage());
      return state.userOrder.title() + age;
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
    if (!state.anchors.isEmpty()) {
      parts.add("Home: top");
    }
    return String.join("  ", parts);
  }
}
