package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.model.Severity;
import java.io.Serializable;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A rule as it is written. Every field is within the limits of {@code rules.schema.json}; whether
 * {@code when} and {@code description} can be compiled is another question.
 *
 * @param id identifies the rule for ever, in lower case with dashes
 * @param version counted from 1; {@link #UNVERSIONED} when the author leaves it to the store
 * @param description one sentence for an analyst, with expressions in braces
 * @param when the condition that makes it fire
 * @param severity the least severity of an alert that it is part of; null for that of the score
 * @param score what it adds to an alert's score, 0 to 100
 * @param status what becomes of its hits
 * @param suppressible whether an allow list can keep it from alerting
 * @param owner who answers for it
 * @param tags what it is about
 */
public record RuleDefinition(
    String id,
    int version,
    String description,
    String when,
    @Nullable Severity severity,
    int score,
    RuleStatus status,
    boolean suppressible,
    @Nullable String owner,
    List<String> tags)
    implements Serializable {
  /** The version of a rule whose author did not give it one. */
  public static final int UNVERSIONED = 0;

  public RuleDefinition {
    tags = List.copyOf(tags);
  }

  public RuleDefinition withVersion(int other) {
    return new RuleDefinition(
        id, other, description, when, severity, score, status, suppressible, owner, tags);
  }

  public RuleDefinition withStatus(RuleStatus other) {
    return new RuleDefinition(
        id, version, description, when, severity, score, other, suppressible, owner, tags);
  }
}
