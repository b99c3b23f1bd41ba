package dev.sentinel.viewer.model;

import java.util.List;

/** Alerts of a period, counted. */
public record AlertSummary(
    Period period,
    Coverage coverage,
    List<CurrencyTotal> totals,
    List<Ranked> topUsers,
    List<Ranked> topRules) {
  public AlertSummary {
    totals = List.copyOf(totals);
    topUsers = List.copyOf(topUsers);
    topRules = List.copyOf(topRules);
  }

  /** Alerts in all currencies. */
  public long count() {
    return totals.stream().mapToLong(CurrencyTotal::count).sum();
  }
}
