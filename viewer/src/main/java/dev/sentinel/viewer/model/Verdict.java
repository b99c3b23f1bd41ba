package dev.sentinel.viewer.model;

import java.util.Locale;

/** What an analyst says about an alert. */
public enum Verdict {
  /** The alert was right. */
  FRAUD,
  /** The payment was in order, the alert a false one. */
  GENUINE,
  /** Takes back what was said before. */
  UNDO;

  /** As in the table {@code alert_verdicts}. */
  public String stored() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@link #stored()}. */
  public static Verdict of(String stored) {
    return valueOf(stored.toUpperCase(Locale.ROOT));
  }
}
