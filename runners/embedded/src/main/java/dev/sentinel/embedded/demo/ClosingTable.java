package dev.sentinel.embedded.demo;

import java.time.Duration;
import java.util.List;

/** The end of the demo, on a screen of 80 columns. */
record ClosingTable(AuditReport report, Duration total) {

  private static final String ROW = "  %-18s %9s %9s %9s %9s %9s%n";
  private static final String DETECTION = "  %-20s %7s %9s %9s %9s%n";
  private static final String DEAD_LETTERS = "  %-18s %9s %9s%n";
  private static final String LINE = "  %-18s %s%n";

  /** The table, and below it the verdict: one line when all is well, else one for each problem. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(ROW.formatted("", "expected", "found", "missing", "doubled", "false"));
    append(text, "Archived", report.archived());
    append(text, "Amount alerts", report.alerts());
    append(text, "Counted in stats", report.counted());
    text.append(DEAD_LETTERS.formatted("Dead letters", 0, Numbers.grouped(report.deadLetters())));
    text.append(line("Sent", Numbers.grouped(report.sent()) + " transactions"));
    text.append(
        line(
            "Archived rows",
            "%s, %s distinct"
                .formatted(
                    Numbers.grouped(report.archived().found()),
                    Numbers.grouped(report.archivedDistinct()))));
    text.append(line("Stats rows", Numbers.grouped(report.statsRows())));
    text.append(line("Alert latency", report.latency().text()));
    if (report.latency().alerts() > 0) {
      text.append(line("", report.latency().basis()));
    }
    text.append(line("Total time", Numbers.seconds(total)));
    appendDetections(text);
    List<String> problems = report.problems();
    if (problems.isEmpty()) {
      text.append("All well: archived once, every amount above 5,000 alerted once.\n");
    }
    problems.forEach(problem -> text.append("NOT WELL: ").append(problem).append('\n'));
    return text.toString();
  }

  /** What the rules made of it: not what is right or wrong, but what an analyst would have seen. */
  private void appendDetections(StringBuilder text) {
    if (report.scenarios().isEmpty()) {
      return;
    }
    text.append(DETECTION.formatted("Planted fraud", "cases", "found", "payments", "alerted"));
    for (Detection scenario : report.scenarios()) {
      text.append(
          DETECTION.formatted(
              scenario.scenario(),
              Numbers.grouped(scenario.cases()),
              Numbers.grouped(scenario.casesFound()),
              Numbers.grouped(scenario.transactions()),
              Numbers.grouped(scenario.transactionsFound())));
    }
    text.append(
        line("Others alerted", Numbers.grouped(report.falseAlarms()) + " genuine transactions"));
  }

  private static String line(String name, String value) {
    return LINE.formatted(name, value);
  }

  private static void append(StringBuilder text, String name, Check check) {
    text.append(
        ROW.formatted(
            name,
            Numbers.grouped(check.expected()),
            Numbers.grouped(check.found()),
            Numbers.grouped(check.missing().count()),
            Numbers.grouped(check.doubled().count()),
            Numbers.grouped(check.unexpected().count())));
  }
}
