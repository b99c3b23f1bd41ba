package dev.sentinel.ops.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sentinel.ops.audit.AuditReport.DayTotals;
import dev.sentinel.ops.audit.AuditReport.PartitionTotals;
import java.util.List;

/** A report for programs. Names are only ever added. */
final class ReportJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportJson() {}

  static String of(AuditReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("clean", report.isClean());
    root.put("topic", report.topic());
    root.put("bootstrap_servers", report.bootstrapServers());
    root.put("lake", report.lake());
    root.put("database", report.database());
    root.put("as_of", report.at().toString());
    root.put("files", report.files());
    root.put("files_of_other_topics", report.otherFiles());
    root.put("repeated_dead_letters", report.repeatedLetters());
    put(root.putObject("total"), report.total());
    ArrayNode partitions = root.putArray("partitions");
    for (PartitionTotals partition : report.partitions()) {
      ObjectNode node = partitions.addObject();
      node.put("partition", partition.partition());
      node.put("from", partition.start());
      node.put("to", partition.end());
      put(node, partition);
    }
    ArrayNode days = root.putArray("days");
    report.days().forEach(day -> put(days.addObject(), day));
    put(root.putObject("alerts"), report.alerts());
    put(root.putObject("shadow_alerts"), report.shadowAlerts());
    ObjectNode stats = root.putObject("stats");
    stats.put("rows_expected", report.stats().rowsExpected());
    stats.put("rows", report.stats().rows());
    stats.put("transactions", report.stats().transactions());
    stats.put("counted", report.stats().counted());
    stats.put("left_out", report.stats().leftOut());
    ObjectNode explained = stats.putObject("explained");
    report.stats().explained().forEach((why, rows) -> explained.put(why.code(), rows));
    named(stats.putArray("named"), report.stats().namedExplained());
    root.put("findings_total", report.findings().total());
    ArrayNode findings = root.putArray("findings");
    report
        .findings()
        .groups()
        .forEach(
            (kind, group) -> {
              ObjectNode node = findings.addObject();
              node.put("kind", kind.code());
              node.put("count", group.count());
              named(node.putArray("named"), group.named());
            });
    return root.toString();
  }

  private static void put(ObjectNode node, AlertCheck.Totals totals) {
    node.put("expected", totals.expected());
    node.put("found", totals.found());
    ObjectNode notEvaluated = node.putObject("not_evaluated");
    totals.notEvaluated().forEach(notEvaluated::put);
  }

  private static void put(ObjectNode node, PartitionTotals totals) {
    node.put("offsets", totals.offsets());
    node.put("lake", totals.archived());
    node.put("dead_letters", totals.deadLetters());
    node.put("missing", totals.missing());
    node.put("no_record", totals.notRecords());
    node.put("doubled", totals.doubledRows());
    node.put("expired", totals.expired());
  }

  private static void put(ObjectNode node, DayTotals day) {
    node.put("date", day.date());
    node.put("lake", day.archived());
    node.put("dead_letters", day.deadLetters());
    node.put("missing", day.missing());
    node.put("doubled", day.doubledRows());
    node.put("alerts_expected", day.alertsExpected());
    node.put("alerts", day.alertsFound());
    node.put("transactions", day.transactions());
    node.put("counted", day.counted());
  }

  private static void named(ArrayNode array, List<Findings.Named> things) {
    things.forEach(
        thing -> array.addObject().put("subject", thing.subject()).put("detail", thing.detail()));
  }
}
