package dev.sentinel.viewer.model;

import java.util.List;

/**
 * Why one rule fired.
 *
 * @param rule the rule's id
 * @param version the rule's version, 0 when not recorded
 * @param description the pipeline's own sentence, empty when not recorded
 * @param score what the rule added to the alert's score
 * @param sharePercent how much of the sum of all rules' scores that is, 0 when not recorded
 */
public record Reason(
    String rule,
    int version,
    String description,
    int score,
    int sharePercent,
    List<Condition> conditions) {
  public Reason {
    conditions = List.copyOf(conditions);
  }
}
