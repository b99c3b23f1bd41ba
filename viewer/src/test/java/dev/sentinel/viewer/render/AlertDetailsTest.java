package dev.sentinel.viewer.render;

import static dev.sentinel.viewer.Alerts.NOON;
import static dev.sentinel.viewer.Alerts.alert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.viewer.model.Severity;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertDetailsTest {
  private final StringBuilder out = new StringBuilder();
  private final AlertDetails details =
      new AlertDetails(out, Screen.terminal(() -> 60, false), new Times(ZoneOffset.UTC));

  @Test
  void explainsEachRule() throws IOException {
    String reasons =
        """
        [{"rule": "amount-threshold", "version": 1, "score": 70, "since": "2026",
          "description": "Amount 8123.45 USD is above the threshold of 5000, which was set by the bank",
          "conditions": [{"feature": "amount", "operator": ">", "value": 8123.45, "threshold": 5000}]},
         {"rule": "new-device", "conditions": [
           {"feature": "device_known", "operator": "==", "value": false, "threshold": false},
           {"feature": "country", "operator": "!=", "value": "DE", "threshold": "FR", "unit": 1},
           {"feature": "distance_km", "operator": "~", "value": null}]}]
        """;
    details.print(
        alert("tx-1", "4\u001b2", "8123.45", "USD", Severity.HIGH, reasons, NOON.plusMillis(1250)),
        List.of());

    assertThat(out.toString())
        .isEqualTo(
            """
            Transaction  tx-1
            Severity     HIGH, score 70 of 100
            Amount       8,123.45 USD
            User         4\\u001b2
            Happened     2026-03-14 12:00:00.000 +00:00
            Detected     2026-03-14 12:00:01.250 +00:00, 1.250 s later

            Why
              amount-threshold version 1, score 70
                Amount 8123.45 USD is above the threshold of 5000, which
                was set by the bank
                - amount: 8,123.45, above 5,000
              new-device, score 0
                - device_known: no
                - country: DE, not FR
                - distance_km: unknown, ~ unknown

            Where and with what
            Merchant     m-1, electronics
            IP address   192.0.2.7
            Channel      web
            Country      DE
            Location     48.1, 11.5
            Kafka record transactions, partition 3, offset 1234
            """);
  }

  @Test
  void showsAlertsWhoseReasonsItCannotRead() throws IOException {
    for (String reasons :
        new String[] {"{}", "[]", "[7, null]", "\"x\"", "[1" + "0".repeat(2000) + "]"}) {
      out.setLength(0);
      details.print(alert("tx-1", "42", "1", "USD", Severity.LOW, reasons, NOON), List.of());

      assertThat(out)
          .contains(
              """
              Why
                Rules amount-threshold, velocity fired; no details
                recorded.

              Where\
              """);
    }
  }
}
