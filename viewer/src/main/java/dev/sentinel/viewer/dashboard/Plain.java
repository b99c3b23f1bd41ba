package dev.sentinel.viewer.dashboard;

import dev.sentinel.viewer.model.AlertSummary;
import dev.sentinel.viewer.model.Ranked;
import dev.sentinel.viewer.model.RulePrecision;
import dev.sentinel.viewer.render.Amounts;
import dev.sentinel.viewer.render.Text;
import dev.sentinel.viewer.render.Times;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The header's facts as lines of text, for where there is no screen. */
public final class Plain {
  private static final int SHOWN = 5;

  private Plain() {}

  /** Prints all but the alerts. */
  public static void print(Appendable out, Data data, Start start, Times times) throws IOException {
    Instant serverTime = data.heartbeat().serverTime();
    AlertSummary summary = data.summary();
    Optional<Duration> silence =
        data.heartbeat().lastSign().map(time -> Duration.between(time, serverTime));
    line(out, "Time", times.exact(serverTime));
    line(
        out,
        "Pipeline",
        silence
            .map(
                age ->
                    (age.compareTo(start.stalledAfter()) > 0 ? "STALLED" : "OK")
                        + ", last written "
                        + Region.ago(age)
                        + " ago")
            .orElse("has not written anything yet"));
    line(
        out,
        "Alerts",
        Amounts.grouped(summary.count())
            + " ("
            + summary.period().title()
            + ")"
            + summary.totals().stream()
                .map(
                    total ->
                        ", "
                            + Amounts.grouped(total.sum(), total.currency())
                            + " "
                            + Text.safe(total.currency()))
                .collect(Collectors.joining()));
    line(out, "Top users", ranking(summary.topUsers(), List.of()));
    line(out, "Top rules", ranking(summary.topRules(), data.precision()));
    out.append('\n');
  }

  private static String ranking(List<Ranked> ranked, List<RulePrecision> precision) {
    return ranked.stream()
        .limit(SHOWN)
        .map(
            one ->
                Text.safe(one.name())
                    + " "
                    + Amounts.grouped(one.count())
                    + precision.stream()
                        .filter(rule -> rule.rule().equals(one.name()))
                        .map(
                            rule ->
                                " (%d%% right, %d of %d)"
                                    .formatted(rule.percent(), rule.fraud(), rule.judged()))
                        .collect(Collectors.joining()))
        .collect(Collectors.joining(", "));
  }

  private static void line(Appendable out, String label, String value) throws IOException {
    out.append(label).append(" ".repeat(11 - label.length())).append(value).append('\n');
  }
}
