package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.dashboard.State.Link;
import dev.sentinel.viewer.model.AlertSummary;
import dev.sentinel.viewer.model.CurrencyTotal;
import dev.sentinel.viewer.model.Heartbeat;
import dev.sentinel.viewer.model.Period;
import dev.sentinel.viewer.model.Ranked;
import dev.sentinel.viewer.model.RulePrecision;
import dev.sentinel.viewer.render.Amounts;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jline.utils.AttributedString;

/** What is above the lists: the rate, the totals, signs of life, rankings. */
final class Header extends Region {
  private static final int BARS_MOST = 60;

  Header(State state, Theme theme, Times times) {
    super(state, theme, times);
  }

  @Override
  void draw() {
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
    if (state.data == null || state.data.summary().coverage().isNothing()) {
      add(line);
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
    add(line);
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
      if (summary.coverage().isNothing()) {
        add(line.add(counting(summary.coverage()), theme.dim()));
        return;
      }
      line.add("  " + (whole ? "" : "≥ "))
          .add(Amounts.grouped(summary.count()), theme.bold())
          .add(summary.count() == 1 ? " alert" : " alerts");
      int left = summary.totals().size();
      int room = line.left() - (whole ? 0 : Text.width(counting(summary.coverage())));
      for (CurrencyTotal total : summary.totals()) {
        String text =
            "  "
                + Text.cell(total.currency())
                + " "
                + Amounts.grouped(total.sum(), total.currency());
        room -= Text.width(text);
        if (room < (left > 1 ? Text.width(more(left - 1)) : 0)) {
          line.add(more(left), theme.dim());
          break;
        }
        line.add(text);
        left--;
      }
      if (!whole) {
        line.add(counting(summary.coverage()), theme.warn());
      }
    }
    add(line);
  }

  private String more(int currencies) {
    return "  +" + currencies + (wide() ? " more currencies" : " more");
  }

  private void signsOfLife() {
    if (state.link == Link.LOST) {
      lines.add(lost());
      return;
    }
    if (state.data == null) {
      remark("Waiting for the first answer…");
      return;
    }
    Heartbeat heart = state.data.heartbeat();
    Optional<Duration> silence = state.silence();
    if (silence.isEmpty()) {
      add(line().add(" NOTHING YET: the pipeline has not written anything ", theme.warn()));
      return;
    }
    Line line = line();
    if (state.stalled()) {
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
    add(line);
  }

  private AttributedString lost() {
    Line line = line().add(" ✖ DATABASE LOST", theme.alarm());
    if (state.lostSince != null) {
      line.add(" since " + times.clock(state.lostSince), theme.alarm());
    }
    if (state.retryAt != null) {
      long left = Math.max(0, Duration.between(state.now, state.retryAt).toSeconds());
      line.add(", trying again in " + left + " s", theme.alarm());
    }
    line.add(": " + Text.cell(state.lostReason), theme.alarm());
    if (state.dataAt != null) {
      line.add("; data of " + times.clock(state.dataAt), theme.alarm());
    }
    return line.build(theme.alarm());
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
    add(line);
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
      add(line);
    }
  }

  private static String right(RulePrecision precision) {
    return precision.percent()
        + "%, "
        + Amounts.grouped(precision.fraud())
        + " of "
        + Amounts.grouped(precision.judged());
  }
}
