package dev.sentinel.viewer.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * A suspicious transaction.
 *
 * @param timestamp when the payment happened
 * @param rules the ids of the rules that fired
 * @param origin where the payment was made, as far as it was recorded
 * @param source the Kafka record it was read from
 * @param detectedAt when the alert was written
 */
public record Alert(
    String transactionId,
    String userId,
    BigDecimal amount,
    String currency,
    Instant timestamp,
    List<String> rules,
    Reasons reasons,
    int score,
    Severity severity,
    Origin origin,
    Source source,
    Instant detectedAt) {
  public Alert {
    rules = List.copyOf(rules);
  }

  /** Where and with what a payment was made; each is null when unknown. */
  public record Origin(
      String merchantId,
      String merchantCategory,
      String terminalId,
      String cardId,
      String deviceId,
      String ip,
      String channel,
      String country,
      Double latitude,
      Double longitude) {}

  /** Position of the transaction's record in Kafka. */
  public record Source(String topic, int partition, long offset) {}

  /** Place in the order of detection. */
  public AlertKey key() {
    return new AlertKey(detectedAt, transactionId);
  }
}
