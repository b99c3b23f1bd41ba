package dev.sentinel.embedded.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What came of everything that was sent.
 *
 * @param archived rows of the lake
 * @param alerts rows of fraud_alerts for amounts, which are known beforehand
 * @param counted transactions that the rows of user_stats count
 * @param statsRows rows of user_stats
 * @param scenarios what of the planted fraud has an alert, whatever its rules
 * @param falseAlarms transactions with an alert that are no planted fraud
 */
record AuditReport(
    long sent,
    Check archived,
    long archivedDistinct,
    Check alerts,
    Check counted,
    long statsRows,
    long deadLetters,
    List<Detection> scenarios,
    long falseAlarms,
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
    problems.addAll(alerts.problems("amounts above 5,000", "alerted"));
    problems.addAll(counted.problems("transactions", "counted in user_stats"));
    if (deadLetters > 0) {
      problems.add("%s dead letters".formatted(Numbers.grouped(deadLetters)));
    }
    return problems;
  }
}
