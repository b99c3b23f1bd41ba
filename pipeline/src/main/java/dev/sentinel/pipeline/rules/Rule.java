package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.model.Reason;
import dev.sentinel.pipeline.model.Transaction;
import java.io.Serializable;
import java.util.Optional;

/** Decides from one transaction whether it is suspicious. Pure: same transaction, same answer. */
public interface Rule extends Serializable {

  /** Identifies the rule for ever, in lower case with dashes. */
  String id();

  /** Why the transaction is suspicious, or empty when it is not. */
  Optional<Reason> evaluate(Transaction transaction);
}
