package dev.sentinel.generator;

import java.util.Optional;

/**
 * A transaction and the truth about it, which is not on the topic.
 *
 * @param transaction what is sent
 * @param scenario name of the planted pattern, empty for a genuine transaction
 * @param caseId the attack it belongs to, such as {@code card-testing-3}; also of the genuine
 *     transactions of the victim that its story needs
 */
public record LabelledTransaction(
    Transaction transaction, Optional<String> scenario, Optional<String> caseId) {

  /** One that belongs to no attack. */
  static LabelledTransaction genuine(Transaction transaction) {
    return new LabelledTransaction(transaction, Optional.empty(), Optional.empty());
  }

  /** Whether it was planted as fraud. */
  public boolean isFraud() {
    return scenario.isPresent();
  }
}
