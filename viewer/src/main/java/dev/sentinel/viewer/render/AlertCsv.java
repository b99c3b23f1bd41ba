package dev.sentinel.viewer.render;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.CurrencyTotal;
import java.io.IOException;
import java.util.List;

/** Alerts as CSV with the columns of {@code fraud_alerts}; several rules are joined by spaces. */
public final class AlertCsv implements AlertPrinter {
  private final Csv csv;

  public AlertCsv(Appendable out, boolean toTerminal) {
    this.csv = new Csv(out, toTerminal);
  }

  @Override
  public void begin() throws IOException {
    csv.line(
        "transaction_id",
        "user_id",
        "amount",
        "currency",
        "timestamp",
        "severity",
        "score",
        "rules",
        "reasons",
        "merchant_id",
        "merchant_category",
        "terminal_id",
        "card_id",
        "device_id",
        "ip",
        "channel",
        "country",
        "latitude",
        "longitude",
        "kafka_topic",
        "kafka_partition",
        "kafka_offset",
        "detected_at");
  }

  @Override
  public void print(List<Alert> alerts) throws IOException {
    for (Alert alert : alerts) {
      Alert.Origin origin = alert.origin();
      csv.line(
          alert.transactionId(),
          alert.userId(),
          Amounts.exact(alert.amount(), alert.currency()).toPlainString(),
          alert.currency(),
          alert.timestamp(),
          alert.severity(),
          alert.score(),
          String.join(" ", alert.rules()),
          alert.reasons().json(),
          origin.merchantId(),
          origin.merchantCategory(),
          origin.terminalId(),
          origin.cardId(),
          origin.deviceId(),
          origin.ip(),
          origin.channel(),
          origin.country(),
          origin.latitude(),
          origin.longitude(),
          alert.source().topic(),
          alert.source().partition(),
          alert.source().offset(),
          alert.detectedAt());
    }
  }

  @Override
  public void totals(List<CurrencyTotal> totals, int printed) {}
}
