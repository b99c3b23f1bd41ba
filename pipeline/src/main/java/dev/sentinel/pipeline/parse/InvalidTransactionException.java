package dev.sentinel.pipeline.parse;

import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Thrown for a record that is not a transaction. Carries what its dead letter says. */
public final class InvalidTransactionException extends Exception {
  private final InvalidReason reason;
  private final @Nullable String field;

  InvalidTransactionException(InvalidReason reason, @Nullable String field, String message) {
    // No stack trace: this is an answer about data, and a flood of bad records must stay cheap.
    super(message, null, false, false);
    this.reason = reason;
    this.field = field;
  }

  public InvalidReason reason() {
    return reason;
  }

  /** The field at fault, or null when the record as a whole is. */
  public @Nullable String field() {
    return field;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
