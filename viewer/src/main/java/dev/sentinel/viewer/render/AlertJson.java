package dev.sentinel.viewer.render;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.CurrencyTotal;
import java.io.IOException;
import java.util.List;

/** Alerts as JSON lines: one object a line, named like the columns of {@code fraud_alerts}. */
public final class AlertJson implements AlertPrinter {
  private final Json json;

  public AlertJson(Appendable out, boolean toTerminal) {
    this.json = new Json(out, toTerminal);
  }

  @Override
  public void begin() {}

  @Override
  public void print(List<Alert> alerts) throws IOException {
    for (Alert alert : alerts) {
      json.line(object -> write(object, alert));
    }
  }

  @Override
  public void totals(List<CurrencyTotal> totals, int printed) {}

  private static void write(JsonGenerator json, Alert alert) throws IOException {
    json.writeStringField("transaction_id", alert.transactionId());
    json.writeStringField("user_id", alert.userId());
    Json.number(json, "amount", Amounts.exact(alert.amount(), alert.currency()));
    json.writeStringField("currency", alert.currency());
    json.writeStringField("timestamp", alert.timestamp().toString());
    json.writeStringField("severity", alert.severity().name());
    json.writeNumberField("score", alert.score());
    json.writeFieldName("rules");
    json.writeArray(alert.rules().toArray(String[]::new), 0, alert.rules().size());
    // As stored: what this version does not know must not get lost.
    json.writeFieldName("reasons");
    json.writeRawValue(alert.reasons().json());
    Alert.Origin origin = alert.origin();
    json.writeStringField("merchant_id", origin.merchantId());
    json.writeStringField("merchant_category", origin.merchantCategory());
    json.writeStringField("terminal_id", origin.terminalId());
    json.writeStringField("card_id", origin.cardId());
    json.writeStringField("device_id", origin.deviceId());
    json.writeStringField("ip", origin.ip());
    json.writeStringField("channel", origin.channel());
    json.writeStringField("country", origin.country());
    coordinate(json, "latitude", origin.latitude());
    coordinate(json, "longitude", origin.longitude());
    json.writeStringField("kafka_topic", alert.source().topic());
    json.writeNumberField("kafka_partition", alert.source().partition());
    json.writeNumberField("kafka_offset", alert.source().offset());
    json.writeStringField("detected_at", alert.detectedAt().toString());
  }

  private static void coordinate(JsonGenerator json, String name, Double degrees)
      throws IOException {
    if (degrees == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, degrees);
    }
  }
}
