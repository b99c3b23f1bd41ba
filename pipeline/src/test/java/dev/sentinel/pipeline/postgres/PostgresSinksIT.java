package dev.sentinel.pipeline.postgres;

import static dev.sentinel.pipeline.testing.Transactions.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.alerts.WriteAlerts;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.AlertCoder;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.UserStats;
import dev.sentinel.pipeline.model.UserStatsCoder;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.stats.WriteUserStats;
import dev.sentinel.pipeline.testing.Databases;
import dev.sentinel.pipeline.testing.Rules;
import dev.sentinel.pipeline.testing.Transactions;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the two database sinks leave in a real PostgreSQL. */
@ExtendWith(EmbeddedServicesExtension.class)
class PostgresSinksIT {
  private JdbcSettings database;

  @BeforeEach
  void create(EmbeddedDatabase server) {
    database = Databases.create(server);
    Migrations.migrate(database);
  }

  @Test
  void alertHasEverythingOfItsTransaction() throws SQLException {
    write(
        alert(
            Transactions.complete()
                .id("tx-1")
                .amount("99999999999999.9999")
                .at("2026-01-31T23:59:59.123456Z")
                .position(7, 5_000_000_000L)
                .build()),
        alert(Transactions.transaction().id("tx-2").amount("5000.0001").currency(null).build()));

    assertThat(
            Databases.query(
                database,
                "SELECT transaction_id, user_id, amount, currency, timestamp, rules, score,"
                    + " severity, merchant_id, merchant_category, terminal_id, card_id, device_id,"
                    + " ip, channel, country, latitude, longitude, kafka_topic, kafka_partition,"
                    + " kafka_offset FROM fraud_alerts ORDER BY 1"))
        .containsExactly(
            "tx-1 | 42 | 99999999999999.9999 | EUR | 2026-01-31 23:59:59.123456+00"
                + " | {amount-threshold} | 70 | HIGH | m-7 | 5411 | t-8 | c-9 | d-10 | 192.0.2.1"
                + " | pos | DE | 52.5 | -13.4 | transactions | 7 | 5000000000",
            "tx-2 | 42 | 5000.0001 | null | 2026-01-31 12:00:00+00 | {amount-threshold} | 70 | HIGH"
                + " | null | null | null | null | null | null | null | null | null | null"
                + " | transactions | 0 | 0");
    assertThat(
            Databases.query(
                database,
                "SELECT r->>'rule', r->>'version', r->>'description', r->>'score', c->>'feature',"
                    + " c->>'operator', (c->>'value')::numeric, (c->>'threshold')::numeric"
                    + " FROM fraud_alerts, jsonb_array_elements(reasons) r,"
                    + " jsonb_array_elements(r->'conditions') c ORDER BY transaction_id"))
        .containsExactly(
            "amount-threshold | 1 | Amount 99999999999999.9999 EUR is above the threshold of 5000"
                + " | 70 | amount | > | 99999999999999.9999 | 5000",
            "amount-threshold | 1 | Amount 5000.0001 is above the threshold of 5000"
                + " | 70 | amount | > | 5000.0001 | 5000");
    assertThat(
            Databases.query(
                database,
                "SELECT bool_and(detected_at BETWEEN now() - interval '1 hour' AND"
                    + " clock_timestamp()) FROM fraud_alerts"))
        .containsExactly("t");
  }

  @Test
  void firstAlertOfATransactionIdStays() throws SQLException {
    write(alert(Transactions.transaction().id("tx-1").amount("6000").build()));
    String before = "SELECT transaction_id, amount, kafka_offset, detected_at FROM fraud_alerts";
    List<String> first = Databases.query(database, before);

    write(
        alert(Transactions.transaction().id("tx-1").amount("6000").build()),
        alert(Transactions.transaction().id("tx-1").amount("7000").position(0, 9).build()));

    assertThat(first).hasSize(1).allMatch(row -> row.startsWith("tx-1 | 6000.0000 | 0 | "));
    assertThat(Databases.query(database, before)).isEqualTo(first);
  }

  @Test
  void oneIdTwiceInABatchIsOneAlert() throws SQLException {
    Alert alert = alert(Transactions.transaction().id("tx-1").amount("6000").build());
    Alert other = alert(Transactions.transaction().id("tx-2").amount("6000").build());

    writeAsOneBatch(alert, other, alert);

    assertThat(Databases.query(database, "SELECT transaction_id FROM fraud_alerts ORDER BY 1"))
        .containsExactly("tx-1", "tx-2");
  }

  @Test
  void statsRowIsExact() throws SQLException {
    write(stats("a", 3, "299999999999999.9997", "0.0001", "99999999999999.9999"));

    assertThat(
            Databases.query(
                database,
                "SELECT user_id, window_start, window_end, currency, avg_spend, txn_count,"
                    + " total_spend, min_spend, max_spend FROM user_stats"))
        .containsExactly(
            "a | 2026-01-31 12:00:00+00 | 2026-01-31 12:00:10+00 | USD | 99999999999999.9999 | 3"
                + " | 299999999999999.9997 | 0.0001 | 99999999999999.9999");
  }

  @Test
  void onlyANewerStatsRowReplacesAnOlderOne() throws SQLException {
    String all = "SELECT user_id, txn_count, total_spend, updated_at FROM user_stats ORDER BY 1";
    write(stats("a", 2, "20.0000", "5.0000", "15.0000"));
    List<String> first = Databases.query(database, all);

    write(stats("a", 1, "15.0000", "15.0000", "15.0000"));
    assertThat(Databases.query(database, all)).as("older").isEqualTo(first);

    write(stats("a", 2, "20.0000", "5.0000", "15.0000"));
    assertThat(Databases.query(database, all)).as("replayed").isEqualTo(first);

    write(stats("a", 3, "120.0000", "5.0000", "100.0000"));
    assertThat(
            Databases.query(
                database,
                "SELECT avg_spend, txn_count, total_spend, min_spend, max_spend FROM user_stats"))
        .containsExactly("40.0000 | 3 | 120.0000 | 5.0000 | 100.0000");
    assertThat(Databases.query(database, all)).isNotEqualTo(first);
  }

  @Test
  void severalRowsOfAWindowInABatchEndWithTheNewest() throws SQLException {
    UserStats first = stats("a", 1, "1.0000", "1.0000", "1.0000");
    UserStats second = stats("a", 2, "3.0000", "1.0000", "2.0000");
    UserStats third = stats("a", 3, "6.0000", "1.0000", "3.0000");

    writeAsOneBatch(first, third, second, third);

    assertThat(Databases.query(database, "SELECT txn_count, total_spend FROM user_stats"))
        .containsExactly("3 | 6.0000");
  }

  @Test
  void queriesOfTheContractRunAsWritten() throws SQLException {
    write(
        alert(Transactions.transaction().id("tx-1").amount("6000.5").build()),
        alert(
            Transactions.transaction()
                .id("tx-2")
                .amount("7000.0001")
                .at(NOON.plusSeconds(1))
                .build()));
    write(
        stats("a", 1, "10.0000", "10.0000", "10.0000"),
        stats("b", 2, "60.0000", "10.0000", "50.0000"));

    assertThat(
            Databases.query(
                database, "SELECT * FROM fraud_alerts ORDER BY timestamp DESC LIMIT 10;"))
        .extracting(row -> row.substring(0, row.indexOf(" |")))
        .containsExactly("tx-2", "tx-1");
    assertThat(
            Databases.query(
                database,
                "SELECT user_id, avg_spend, txn_count FROM user_stats ORDER BY avg_spend DESC"
                    + " LIMIT 10;"))
        .containsExactly("b | 30.0000 | 2", "a | 10.0000 | 1");
    assertThat(Databases.query(database, "SELECT COUNT(*), SUM(amount) FROM fraud_alerts;"))
        .containsExactly("2 | 13000.5001");
  }

  private void write(Alert... alerts) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(Create.of(List.of(alerts))).apply(new WriteAlerts(database, Patience.NONE));
    pipeline.run().waitUntilFinish();
  }

  private void write(UserStats... stats) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(Create.of(List.of(stats))).apply(new WriteUserStats(database, Patience.NONE));
    pipeline.run().waitUntilFinish();
  }

  /** A stream's elements that are added together are one bundle, and so one batch. */
  private void writeAsOneBatch(Alert first, Alert... others) {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(
            TestStream.create(AlertCoder.of())
                .addElements(first, others)
                .advanceWatermarkToInfinity())
        .apply(new WriteAlerts(database, Patience.NONE));
    pipeline.run().waitUntilFinish();
  }

  private void writeAsOneBatch(UserStats first, UserStats... others) {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(
            TestStream.create(UserStatsCoder.of())
                .addElements(first, others)
                .advanceWatermarkToInfinity())
        .apply(new WriteUserStats(database, Patience.NONE));
    pipeline.run().waitUntilFinish();
  }

  private static Alert alert(Transaction transaction) {
    return Rules.alert(transaction).orElseThrow();
  }

  private static UserStats stats(String user, long count, String total, String min, String max) {
    return new UserStats(
        user,
        NOON,
        NOON.plusSeconds(10),
        "USD",
        count,
        new BigDecimal(total),
        new BigDecimal(min),
        new BigDecimal(max));
  }
}
