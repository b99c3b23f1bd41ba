package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.ShadowAlert;
import java.util.List;
import java.util.Optional;

/**
 * What came of all rules for one transaction.
 *
 * @param alert the alert, with every reason for it
 * @param shadows what would have been alerts: of rules on trial, and of what an allow list
 *     suppressed
 * @param absent ids of the rules that lacked a value
 * @param failures the rules that could not be computed
 */
public record Evaluation(
    Optional<Alert> alert,
    List<ShadowAlert> shadows,
    List<String> absent,
    List<RuleFailure> failures) {
  /** Nothing came of any rule. */
  static final Evaluation NOTHING =
      new Evaluation(Optional.empty(), List.of(), List.of(), List.of());

  /**
   * A rule that could not be computed.
   *
   * @param rule its id
   * @param version its version
   * @param message why not
   */
  public record RuleFailure(String rule, int version, String message) {}
}
