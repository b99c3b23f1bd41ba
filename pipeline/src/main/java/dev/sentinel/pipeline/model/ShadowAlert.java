package dev.sentinel.pipeline.model;

import org.apache.beam.sdk.coders.DefaultCoder;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What would have been an alert: recorded, but nobody is alarmed.
 *
 * @param alert what the alert would have been
 * @param suppression the entry of an allow list that stands in its way; null when the rules are on
 *     trial
 */
@DefaultCoder(ShadowAlertCoder.class)
public record ShadowAlert(Alert alert, @Nullable Suppression suppression) {

  /** Why there is no alert. */
  public enum Kind {
    /** The rules that fired are on trial. */
    SHADOW,
    /** An allow list has the last word. */
    SUPPRESSED
  }

  public Kind kind() {
    return suppression == null ? Kind.SHADOW : Kind.SUPPRESSED;
  }
}
