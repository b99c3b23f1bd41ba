package dev.sentinel.generator;

import java.util.Optional;

/**
 * A transaction and the truth about it, which is not on the topic.
 *
 * @param transaction what is sent
 * @param scenario name of the planted pattern it belongs to, empty for a normal one
 */
public record LabelledTransaction(Transaction transaction, Optional<String> scenario) {

  /** Whether it was planted as fraud. */
  public boolean isFraud() {
    return scenario.isPresent();
  }
}
