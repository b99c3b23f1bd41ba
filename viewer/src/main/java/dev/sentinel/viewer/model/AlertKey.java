package dev.sentinel.viewer.model;

import java.time.Instant;

/**
 * Where a page of alerts starts or ends: a time and, for alerts of the same microsecond, the id.
 *
 * <p>Not comparable on purpose: ids are ordered by PostgreSQL's collation, which is not Java's.
 */
public record AlertKey(Instant time, String transactionId) {
  /** The position before every alert of that time or later. Ids are never empty. */
  public static AlertKey before(Instant time) {
    return new AlertKey(time, "");
  }
}
