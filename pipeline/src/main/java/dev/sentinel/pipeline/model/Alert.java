package dev.sentinel.pipeline.model;

import java.util.List;
import org.apache.beam.sdk.coders.DefaultCoder;

/**
 * A suspicious transaction and every reason for the suspicion.
 *
 * @param transaction the transaction
 * @param reasons one for each rule that fired, at least one
 */
@DefaultCoder(AlertCoder.class)
public record Alert(Transaction transaction, List<Reason> reasons) {
  private static final int MAX_SCORE = 100;

  public Alert {
    reasons = List.copyOf(reasons);
    if (reasons.isEmpty()) {
      throw new IllegalArgumentException("an alert needs at least one reason");
    }
  }

  /** The sum of the reasons' scores, capped at 100. */
  public int score() {
    return Math.min(MAX_SCORE, reasons.stream().mapToInt(Reason::score).sum());
  }

  public Severity severity() {
    return Severity.ofScore(score());
  }

  /** The ids of the rules that fired, in the order they are evaluated. */
  public List<String> rules() {
    return reasons.stream().map(Reason::rule).toList();
  }
}
