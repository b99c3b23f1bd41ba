package dev.sentinel.viewer.render;

import static dev.sentinel.viewer.Alerts.alert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.CurrencyTotal;
import dev.sentinel.viewer.model.Severity;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertTableTest {
  private static final Times BERLIN = new Times(ZoneId.of("Europe/Berlin"));
  private static final Screen NARROW = Screen.terminal(() -> 80, false);

  private final StringBuilder out = new StringBuilder();

  @Test
  void fitsInto80Columns() throws IOException {
    AlertTable table = AlertTable.byPayment(out, NARROW, BERLIN);
    table.print(
        List.of(
            alert("95eb870d-aa84-408e-bb9c-d555d5433211", "42", "8123.4500", "USD", Severity.HIGH),
            alert("tx-2", "山田太郎と申します長い名前", "1234567.0000", "JPY", Severity.CRITICAL),
            alert("tx-3", "u\u001b[31mred\u202e", "0.1250", "USD", Severity.LOW)));

    assertThat(out.toString())
        .isEqualTo(
            """
            HAPPENED        SEVERITY     AMOUNT  CUR  USER          TRANSACTION  RULES
            03-14 13:00:00  HIGH       8,123.45  USD  42            95eb870d-a…  amount-thr…
            03-14 13:00:00  CRITICAL  1,234,567  JPY  山田太郎と…   tx-2         amount-thr…
            03-14 13:00:00  LOW           0.125  USD  u\\u001b[31m…  tx-3         amount-thr…
            """);
    assertThat(out.toString().lines().mapToInt(Text::width)).allMatch(width -> width <= 80);
  }

  @Test
  void cutsNothingOffInAPipe() throws IOException {
    AlertTable table = AlertTable.byPayment(out, Screen.plain(false), new Times(ZoneOffset.UTC));
    String longId = "x".repeat(128);
    table.print(List.of(alert(longId, "42", "5000.0000", "EUR", Severity.MEDIUM)));

    assertThat(out.toString())
        .isEqualTo(
            "HAPPENED UTC         SEVERITY    AMOUNT  CUR  USER  TRANSACTION"
                + " ".repeat(119)
                + "RULES\n"
                + "2026-03-14 12:00:00  MEDIUM    5,000.00  EUR  42    "
                + longId
                + "  amount-threshold, velocity\n");
  }

  @Test
  void coloursOnlyTheSeverity() throws IOException {
    AlertTable table = AlertTable.byPayment(out, Screen.plain(true), BERLIN);
    table.print(List.of(alert("tx-1", "42", "5000", "EUR", Severity.CRITICAL)));

    assertThat(out.toString().lines().skip(1))
        .containsExactly(
            "2026-03-14 13:00:00  \u001b[1;31mCRITICAL\u001b[0m  5,000.00  EUR  42    tx-1"
                + "         amount-threshold, velocity");
  }

  @Test
  void growsWhileItIsShownAndNeverCutsAnAmount() throws IOException {
    AlertTable table = AlertTable.byDetection(out, NARROW, BERLIN);
    table.print(List.of(alert("tx-1", "1", "5000", "EUR", Severity.LOW)));
    table.print(List.of(alert("tx-2", "2", "99999999999999.9999", "EUR", Severity.LOW)));

    assertThat(out.toString())
        .isEqualTo(
            """
            DETECTED        SEVERITY     AMOUNT  CUR  USER          TRANSACTION  RULES
            03-14 13:00:00  LOW        5,000.00  EUR  1             tx-1         amount-thr…
            03-14 13:00:00  LOW       99,999,999,999,999.9999  EUR  2         tx-2         amount-th…
            """);
  }

  @Test
  void sumsUpEachCurrency() throws IOException {
    AlertTable table = AlertTable.byPayment(out, NARROW, BERLIN);
    table.totals(
        List.of(
            new CurrencyTotal("USD", 1200, new BigDecimal("9876543.2100")),
            new CurrencyTotal("JPY", 34, new BigDecimal("340000"))),
        20);

    assertThat(out.toString())
        .isEqualTo("\n20 of 1,234 alerts. Total: 9,876,543.21 USD (1,200), 340,000 JPY (34)\n");
  }

  @Test
  void saysThatThereIsNothing() throws IOException {
    AlertTable table = AlertTable.byPayment(out, NARROW, BERLIN);
    table.print(List.<Alert>of());
    table.totals(List.of(), 0);

    assertThat(out.toString()).isEqualTo("No alerts match.\n");
  }
}
