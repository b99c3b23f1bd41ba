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

  /** Of three rules that come with Sentinel. */
  public static final String SEVERAL_REASONS =
      """
      [{"rule": "amount-threshold", "version": 1, "score": 70, "share_percent": 37,
        "description": "Amount 8123.45 USD is above the threshold of 5000.00",
        "conditions": [{"feature": "amount", "operator": ">", "value": 8123.45,
          "threshold": 5000.00}]},
       {"rule": "velocity-sum", "version": 3, "score": 60, "share_percent": 32,
        "description": "This user spends 9001.2 USD in an hour; 2711.8 USD would be ten times the \
      usual amount of 271.18 USD",
        "conditions": [
          {"feature": "user.count_1h", "operator": ">=", "value": 4, "threshold": 2},
          {"feature": "user.sum_1h + tx.amount", "operator": ">", "value": 9001.2,
            "threshold": 2711.8, "against": "user.mean_30d * 10"}]},
       {"rule": "new-device-high-amount", "version": 1, "score": 60, "share_percent": 31,
        "description": "First payment of this user from device d-81",
        "conditions": [
          {"feature": "user.new_device", "operator": "==", "value": true, "threshold": true},
          {"feature": "user.ratio_30d", "operator": ">", "value": 29.955933328,
            "threshold": 3.0}]}]
      """;

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
