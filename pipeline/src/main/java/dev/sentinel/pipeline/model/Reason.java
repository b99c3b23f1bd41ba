package dev.sentinel.pipeline.model;

import java.io.Serializable;
import java.util.List;

/**
 * Why a rule fired, frozen as it was evaluated.
 *
 * @param rule the rule's id
 * @param version the rule's version
 * @param description one sentence for an analyst, with the values filled in
 * @param score what the rule adds to the alert's score, 0 to 100
 * @param conditions every comparison the rule made
 */
public record Reason(
    String rule, int version, String description, int score, List<Condition> conditions)
    implements Serializable {

  public Reason {
    conditions = List.copyOf(conditions);
  }
}
