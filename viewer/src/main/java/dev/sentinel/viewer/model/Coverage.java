package dev.sentinel.viewer.model;

import java.time.Instant;
import java.util.Optional;

/**
 * How much of a period has been counted.
 *
 * @param complete whether all of it
 * @param since otherwise only what is not older than this, if anything
 */
public record Coverage(boolean complete, Optional<Instant> since) {
  public static final Coverage ALL = new Coverage(true, Optional.empty());
  public static final Coverage NOTHING = new Coverage(false, Optional.empty());

  /** Whether nothing has been counted yet. */
  public boolean isNothing() {
    return equals(NOTHING);
  }
}
