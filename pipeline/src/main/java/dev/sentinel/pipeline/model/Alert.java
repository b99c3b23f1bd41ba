package dev.sentinel.pipeline.model;

import java.util.List;
import org.apache.beam.sdk.coders.DefaultCoder;

/**
 * A suspicious transaction and every reason for the suspicion.
 *
 * @param transaction the transaction
 * @param reasons one for each rule that fired, at least one
 * @param severity how urgent it is, by the bands and rules of the time
 */
@DefaultCoder(AlertCoder.class)
public record Alert(Transaction transaction, List<Reason> reasons, Severity severity) {
  /** The highest score that an alert can have. */
  public static final int MAX_SCORE = 100;

  public Alert {
    reasons = List.copyOf(reasons);
    if (reasons.isEmpty()) {
      throw new IllegalArgumentException("an alert needs at least one reason");
    }
  }

  /** An alert whose severity is that of its score alone, in the default bands. */
  public Alert(Transaction transaction, List<Reason> reasons) {
    this(transaction, reasons, SeverityBands.DEFAULT.of(scoreOf(reasons)));
  }

  /** The sum of the reasons' scores, capped at {@value #MAX_SCORE}. */
  public int score() {
    return scoreOf(reasons);
  }

  /** The sum of scores, capped at {@value #MAX_SCORE}. */
  public static int scoreOf(List<Reason> reasons) {
    return Math.min(MAX_SCORE, reasons.stream().mapToInt(Reason::score).sum());
  }

  /** The ids of the rules that fired, in the order they are evaluated. */
  public List<String> rules() {
    return reasons.stream().map(Reason::rule).toList();
  }
}
