package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.Reasons;
import dev.sentinel.viewer.model.Severity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Alerts for tests. */
public final class Alerts {
  public static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");

  public static final String REASONS =
      "[{\"rule\": \"amount-threshold\", \"version\": 1, \"description\": \"Amount 8123.45 USD is"
          + " above the threshold of 5000\", \"score\": 70, \"conditions\": [{\"feature\":"
          + " \"amount\", \"operator\": \">\", \"value\": 8123.45, \"threshold\": 5000}]}]";

  private Alerts() {}

  /** An alert with the usual values for all but these. */
  public static Alert alert(
      String transactionId, String userId, String amount, String currency, Severity severity) {
    return alert(transactionId, userId, amount, currency, severity, REASONS, NOON);
  }

  public static Alert alert(
      String transactionId,
      String userId,
      String amount,
      String currency,
      Severity severity,
      String reasons,
      Instant detectedAt) {
    return new Alert(
        transactionId,
        userId,
        new BigDecimal(amount),
        currency,
        NOON,
        List.of("amount-threshold", "velocity"),
        Reasons.parse(reasons),
        70,
        severity,
        new Alert.Origin(
            "m-1", "electronics", null, null, null, "192.0.2.7", "web", "DE", 48.1, 11.5),
        new Alert.Source("transactions", 3, 1234),
        detectedAt);
  }
}
