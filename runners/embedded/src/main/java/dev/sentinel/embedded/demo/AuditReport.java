package dev.sentinel.embedded.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What came of everything that was sent.
 *
 * @param archived rows of the lake
 * @param alerts rows of fraud_alerts
 * @param counted transactions that the rows of user_stats count
 * @param statsRows rows of user_stats
 */
record AuditReport(
    long sent,
    Check archived,
    long archivedDistinct,
    Check alerts,
    Check counted,
    long statsRows,
    long deadLetters,
    Latency latency) {

  boolean holds() {
    return problems().isEmpty();
  }

  /** Whether it may help to wait. */
  boolean isAnyMissing() {
    return archived.missing().count() + alerts.missing().count() + counted.missing().count() > 0;
  }

  /** What is missing, doubled or made up; empty when all is well. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (sent == 0) {
      problems.add("nothing was sent");
    }
    problems.addAll(archived.problems("transactions", "archived"));
    problems.addAll(alerts.problems("frauds", "alerted"));
    problems.addAll(counted.problems("transactions", "counted in user_stats"));
    if (deadLetters > 0) {
      problems.add("%s dead letters".formatted(Numbers.grouped(deadLetters)));
    }
    return problems;
  }
}
