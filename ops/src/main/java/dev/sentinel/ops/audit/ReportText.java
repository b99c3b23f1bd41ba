package dev.sentinel.ops.audit;

import dev.sentinel.ops.audit.AuditReport.DayTotals;
import dev.sentinel.ops.audit.AuditReport.PartitionTotals;
import dev.sentinel.ops.audit.StatsExplanation.Explanation;
import dev.sentinel.ops.text.TextTable;
import dev.sentinel.ops.text.Texts;
import java.util.Map;
import java.util.stream.Collectors;

/** A report for people. */
final class ReportText {
  private ReportText() {}

  static String of(AuditReport report) {
    StringBuilder text = new StringBuilder();
    text.append("Audit of topic ")
        .append(report.topic())
        .append(" at ")
        .append(report.bootstrapServers())
        .append("\n  lake      ")
        .append(report.lake())
        .append(" (")
        .append(Texts.count(report.files(), "file"))
        .append(
            report.otherFiles() == 0
                ? ""
                : ", " + Texts.number(report.otherFiles()) + " of other topics")
        .append(")\n  database  ")
        .append(report.database())
        .append("\n  as of     ")
        .append(report.at())
        .append("\n\n")
        .append(records(report))
        .append('\n')
        .append(days(report))
        .append('\n');
    text.append(alerts("Alerts", report.alerts()));
    if (report.shadowAlerts().expected() > 0 || report.shadowAlerts().found() > 0) {
      text.append(alerts("Shadow alerts", report.shadowAlerts()));
    }
    text.append(stats(report.stats()));
    if (report.repeatedLetters() > 0) {
      text.append(
          "Note: %s sent more than once, as a job may do that was killed.\n"
              .formatted(Texts.count(report.repeatedLetters(), "dead letter")));
    }
    if (report.total().expired() > 0) {
      text.append(
          ("Note: nothing is stored of %s before the audited part, and the topic does not hold them"
                  + " any more: nobody can tell whether they were records.\n")
              .formatted(Texts.count(report.total().expired(), "offset")));
    }
    return text.append('\n').append(verdict(report)).toString();
  }

  private static String records(AuditReport report) {
    TextTable table =
        new TextTable(
            "PARTITION",
            "FROM",
            "TO",
            "OFFSETS",
            "LAKE",
            "DEAD LETTERS",
            "MISSING",
            "NO RECORD",
            "DOUBLED");
    report.partitions().forEach(partition -> table.row(cells(partition)));
    String[] total = cells(report.total());
    total[0] = "all";
    total[1] = "";
    total[2] = "";
    return table.row(total).toString();
  }

  private static String[] cells(PartitionTotals totals) {
    return new String[] {
      String.valueOf(totals.partition()),
      Texts.number(totals.start()),
      Texts.number(totals.end()),
      Texts.number(totals.offsets()),
      Texts.number(totals.archived()),
      Texts.number(totals.deadLetters()),
      Texts.number(totals.missing()),
      Texts.number(totals.notRecords()),
      Texts.number(totals.doubledRows())
    };
  }

  private static String days(AuditReport report) {
    TextTable table =
        new TextTable(
            "DATE",
            "LAKE",
            "DEAD LETTERS",
            "MISSING",
            "DOUBLED",
            "ALERTS DUE",
            "ALERTS",
            "COUNTED");
    for (DayTotals day : report.days()) {
      table.row(
          day.date(),
          Texts.number(day.archived()),
          Texts.number(day.deadLetters()),
          Texts.number(day.missing()),
          Texts.number(day.doubledRows()),
          Texts.number(day.alertsExpected()),
          Texts.number(day.alertsFound()),
          Texts.number(day.counted()));
    }
    return table.toString();
  }

  private static String alerts(String name, AlertCheck.Totals alerts) {
    String line =
        "%s: %s expected, %s found\n"
            .formatted(name, Texts.number(alerts.expected()), Texts.number(alerts.found()));
    if (alerts.notEvaluated().isEmpty()) {
      return line;
    }
    return line
        + "  not evaluated again, as it takes more than the transaction: %s\n"
            .formatted(
                alerts.notEvaluated().entrySet().stream()
                    .map(rule -> rule.getKey() + " " + Texts.number(rule.getValue()))
                    .collect(Collectors.joining(", ")));
  }

  private static String stats(StatsCheck.Result stats) {
    StringBuilder text =
        new StringBuilder(
            "Statistics: %s of %s counted in %s"
                .formatted(
                    Texts.number(stats.counted()),
                    Texts.count(stats.transactions(), "transaction"),
                    Texts.count(stats.rows(), "row")));
    if (stats.leftOut() > 0) {
      text.append("; %s late or too far ahead".formatted(Texts.number(stats.leftOut())));
    }
    text.append('\n');
    for (Map.Entry<Explanation, Long> entry : stats.explained().entrySet()) {
      String rows = Texts.count(entry.getValue(), "row");
      switch (entry.getKey()) {
        case BY_RULE ->
            text.append("  %s lack late transactions, as they should\n".formatted(rows));
        case BY_RESTART ->
            text.append("  %s differ as they may after a restart of the job\n".formatted(rows));
        case UNDECIDED ->
            text.append(
                "  %s cannot be judged: the topic no longer says what was late\n".formatted(rows));
        case SEVERAL_PARTITIONS ->
            text.append(
                "  %s of users who are in several partitions lack transactions\n".formatted(rows));
        case NONE -> throw new IllegalStateException("what nothing explains is a finding");
      }
    }
    stats
        .namedExplained()
        .forEach(
            row ->
                text.append("    ")
                    .append(row.subject())
                    .append("  ")
                    .append(row.detail())
                    .append('\n'));
    return text.toString();
  }

  private static String verdict(AuditReport report) {
    if (report.isClean()) {
      return "Clean: nothing is missing and nothing is doubled.\n";
    }
    StringBuilder text = new StringBuilder();
    report
        .findings()
        .groups()
        .forEach(
            (kind, group) -> {
              text.append(
                  "%s (%s): %s\n"
                      .formatted(kind.code(), Texts.number(group.count()), kind.meaning()));
              group
                  .named()
                  .forEach(
                      named ->
                          text.append("  ")
                              .append(named.subject())
                              .append("  ")
                              .append(named.detail())
                              .append('\n'));
              long more = group.count() - group.named().size();
              if (more > 0) {
                text.append("  ... and ").append(Texts.number(more)).append(" more (--limit)\n");
              }
            });
    return text.append("\nNot clean: ")
        .append(Texts.count(report.findings().total(), "finding"))
        .append(".\n")
        .toString();
  }
}
