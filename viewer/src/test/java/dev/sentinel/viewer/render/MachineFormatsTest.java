package dev.sentinel.viewer.render;

import static dev.sentinel.viewer.Alerts.NOON;
import static dev.sentinel.viewer.Alerts.alert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.viewer.model.Severity;
import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.UserWindow;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineFormatsTest {
  private final StringBuilder out = new StringBuilder();

  @Test
  void alertAsJson() throws IOException {
    AlertJson json = new AlertJson(out, false);
    json.begin();
    json.print(
        List.of(
            alert(
                "tx\"1",
                "a\u001b",
                "12345678901234.5670",
                "USD",
                Severity.HIGH,
                "[{\"rule\": \"r\", \"new\": 1.50}]",
                NOON.plusNanos(123_456_000))));
    json.totals(List.of(), 1);

    assertThat(out.toString())
        .isEqualTo(
            """
            {"transaction_id":"tx\\"1","user_id":"a\\u001B","amount":12345678901234.567,"currency":"USD",\
            "timestamp":"2026-03-14T12:00:00Z","severity":"HIGH","score":70,\
            "rules":["amount-threshold","velocity"],"reasons":[{"rule": "r", "new": 1.50}],\
            "merchant_id":"m-1","merchant_category":"electronics","terminal_id":null,"card_id":null,\
            "device_id":null,"ip":"192.0.2.7","channel":"web","country":"DE","latitude":48.1,\
            "longitude":11.5,"kafka_topic":"transactions","kafka_partition":3,"kafka_offset":1234,\
            "detected_at":"2026-03-14T12:00:00.123456Z"}
            """);
  }

  @Test
  void jsonIsHarmlessOnATerminalAndMeansTheSame() throws IOException {
    new AlertJson(out, true)
        .print(List.of(alert("\u009b31m\u202e\udb40\udc41", "山", "1", "USD", Severity.LOW)));

    assertThat(out)
        .startsWith(
            "{\"transaction_id\":\"\\u009b31m\\u202e\\udb40\\udc41\",\"user_id\":\"山\","
                + "\"amount\":1.00,");
  }

  @Test
  void alertAsCsv() throws IOException {
    AlertCsv csv = new AlertCsv(out, false);
    csv.begin();
    csv.print(
        List.of(alert("a,b", "say \"hi\"\n", "5000", "JPY", Severity.LOW, "[{\"a\": 1}]", NOON)));
    csv.totals(List.of(), 1);

    assertThat(out.toString())
        .isEqualTo(
            """
            transaction_id,user_id,amount,currency,timestamp,severity,score,rules,reasons,\
            merchant_id,merchant_category,terminal_id,card_id,device_id,ip,channel,country,latitude,\
            longitude,kafka_topic,kafka_partition,kafka_offset,detected_at
            "a,b","say ""hi""
            ",5000,JPY,2026-03-14T12:00:00Z,LOW,70,amount-threshold velocity,"[{""a"": 1}]",\
            m-1,electronics,,,,192.0.2.7,web,DE,48.1,11.5,transactions,3,1234,2026-03-14T12:00:00Z
            """);
  }

  @Test
  void csvTellsEmptyFromMissingAndKeepsSpaces() throws IOException {
    new Csv(out, false).line("", null, " a", "=1+1", "\r");
    new Csv(out, true).line("a\u001b[2J", "\r");

    assertThat(out.toString()).isEqualTo("\"\",,\" a\",=1+1,\"\r\"\na\\u001b[2J,\\u000d\n");
  }

  @Test
  void statistics() throws IOException {
    UserSpend user =
        new UserSpend(
            "42", "USD", 2, new BigDecimal("3"), new BigDecimal("10.0000"), new BigDecimal("5"));
    UserWindow window =
        new UserWindow(
            "42",
            NOON,
            NOON.plusSeconds(10),
            "USD",
            3,
            new BigDecimal("3.3333"),
            new BigDecimal("10"),
            new BigDecimal("1.5"),
            new BigDecimal("5"),
            NOON.plusSeconds(11));
    new StatsTable(out, Screen.terminal(() -> 80, false), new Times(java.time.ZoneOffset.UTC))
        .users(List.of(user));
    new StatsTable(out, Screen.terminal(() -> 80, false), new Times(java.time.ZoneOffset.UTC))
        .windows(List.of(window));
    new StatsTable(out, Screen.plain(false), new Times(java.time.ZoneOffset.UTC)).users(List.of());
    new StatsJson(out, false).users(List.of(user));
    new StatsJson(out, false).windows(List.of(window));
    new StatsCsv(out, false).users(List.of(user));
    new StatsCsv(out, false).windows(List.of(window));

    assertThat(out.toString())
        .isEqualTo(
            """
            USER  CUR  AVERAGE  TRANSACTIONS  TOTAL  LARGEST  WINDOWS
            42    USD     3.33             3  10.00     5.00        2
            WINDOW UTC      USER  CUR  AVERAGE  COUNT  TOTAL  SMALLEST  LARGEST
            03-14 12:00:00  42    USD     3.33      3  10.00      1.50     5.00
            No statistics match.
            {"user_id":"42","currency":"USD","windows":2,"txn_count":3,"total_spend":10.00,\
            "avg_spend":3.3333,"max_spend":5.00}
            {"user_id":"42","window_start":"2026-03-14T12:00:00Z","window_end":"2026-03-14T12:00:10Z",\
            "currency":"USD","txn_count":3,"total_spend":10.00,"avg_spend":3.3333,"min_spend":1.50,\
            "max_spend":5.00,"updated_at":"2026-03-14T12:00:11Z"}
            user_id,currency,windows,txn_count,total_spend,avg_spend,max_spend
            42,USD,2,3,10.00,3.3333,5.00
            user_id,window_start,window_end,currency,txn_count,total_spend,avg_spend,min_spend,max_spend,updated_at
            42,2026-03-14T12:00:00Z,2026-03-14T12:00:10Z,USD,3,10.00,3.3333,1.50,5.00,2026-03-14T12:00:11Z
            """);
  }

  @Test
  void amountsAreExact() {
    assertThat(Amounts.grouped(new BigDecimal("99999999999999.9999"), "USD"))
        .isEqualTo("99,999,999,999,999.9999");
    assertThat(Amounts.grouped(new BigDecimal("-1000"), "BHD")).isEqualTo("-1,000.000");
    assertThat(Amounts.grouped(new BigDecimal("100"), "???")).isEqualTo("100.00");
    assertThat(Amounts.grouped(new BigDecimal("1E+6"))).isEqualTo("1,000,000");
    assertThat(Amounts.grouped(new BigDecimal("0.00"))).isEqualTo("0");
  }
}
