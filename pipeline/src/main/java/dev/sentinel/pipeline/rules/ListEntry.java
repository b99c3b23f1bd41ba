package dev.sentinel.pipeline.rules;

import java.time.Instant;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a list says of a value from some time on.
 *
 * @param list which list
 * @param field what the value is of
 * @param value the value
 * @param validFrom from when on
 * @param expiresAt until when, not included; null for ever
 * @param removed whether the value is taken off the list, and not put on it
 * @param reason why, as the author wrote
 * @param author who
 */
public record ListEntry(
    Kind list,
    ListField field,
    String value,
    Instant validFrom,
    @Nullable Instant expiresAt,
    boolean removed,
    String reason,
    String author) {

  /** Which list. */
  public enum Kind {
    ALLOW,
    BLOCK
  }

  boolean isInForce(Instant at) {
    return !removed && (expiresAt == null || at.isBefore(expiresAt));
  }
}
