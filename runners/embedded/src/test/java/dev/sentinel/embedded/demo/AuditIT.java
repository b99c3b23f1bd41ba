package dev.sentinel.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.embedded.Clients;
import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServices.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit on a few rows, in a real PostgreSQL and real Parquet files. */
class AuditIT {

  private static EmbeddedServices services;

  @TempDir private Path temp;

  private Path dir;
  private String jdbcUrl;
  private long deadLetters;

  @BeforeAll
  static void startPostgres() {
    services = EmbeddedServices.builder().services(Set.of(Service.POSTGRES)).start();
  }

  @AfterAll
  static void stopPostgres() {
    services.close();
  }

  @BeforeEach
  void createTables() throws Exception {
    // With a quote, which SQL must not stumble on.
    dir = Files.createDirectory(temp.resolve("it's here"));
    jdbcUrl = services.database().newDatabase();
    postgres(
        """
        CREATE TABLE fraud_alerts (
          transaction_id TEXT, timestamp TIMESTAMPTZ, detected_at TIMESTAMPTZ, rules TEXT[])""");
    postgres("CREATE TABLE user_stats (user_id TEXT, window_start TIMESTAMPTZ, txn_count BIGINT)");
  }

  @Test
  void nothingAtAll() {
    AuditReport report = audit();

    assertThat(report.sent()).isZero();
    assertThat(report.isAnyMissing()).isFalse();
    assertThat(report.problems()).containsExactly("nothing was sent");
  }

  @Test
  void everythingOnce() throws Exception {
    send(
        line("t1", "1", "12:00:01.000", true, 0, 0),
        line("t2", "2", "12:00:02.000", false, 1, 0),
        line("t3", "1", "12:00:09.999", false, 0, 1),
        line("t4", "1", "12:00:12.000", true, 0, 2),
        line("t5", "1", "12:00:13.000", true, 0, 3));
    archive("('t1', 0, 0), ('t2', 1, 0), ('t3', 0, 1), ('t4', 0, 2), ('t5', 0, 3)");
    alert("t1", "12:00:01.000", "12:00:05.000");
    alert("t4", "12:00:12.000", "12:00:12.100");
    alert("t5", "12:00:13.000", "12:00:13.200");
    stats("1", "12:00:00", 2);
    stats("2", "12:00:00", 1);
    stats("1", "12:00:10", 2);

    AuditReport report = audit();

    assertThat(report.problems()).isEmpty();
    assertThat(report.holds()).isTrue();
    assertThat(report.sent()).isEqualTo(5);
    assertThat(report.archived().found()).isEqualTo(5);
    assertThat(report.archivedDistinct()).isEqualTo(5);
    assertThat(report.alerts().expected()).isEqualTo(3);
    assertThat(report.counted().found()).isEqualTo(5);
    assertThat(report.statsRows()).isEqualTo(3);
    assertThat(report.latency()).isEqualTo(new Latency(2, 150, 195, 199));
  }

  @Test
  void whatIsMissingDoubledOrMadeUpIsNamed() throws Exception {
    send(
        line("t1", "1", "12:00:01.000", true, 0, 0),
        line("t2", "1", "12:00:02.000", true, 0, 1),
        line("t3", "1", "12:00:03.000", false, 0, 2));
    // t2 is missing, t3 is there twice, t9 was never sent and neither was t1 from another place.
    archive("('t1', 0, 0), ('t3', 0, 2), ('t3', 0, 2), ('t9', 0, 3), ('t1', 2, 7)");
    alert("t1", "12:00:01.000", "12:00:01.100");
    alert("t1", "12:00:01.000", "12:00:01.200");
    alert("t3", "12:00:03.000", "12:00:03.100");
    stats("1", "12:00:00", 2);
    stats("3", "12:00:00", 1);
    deadLetters = 4;

    AuditReport report = audit();

    assertThat(report.isAnyMissing()).isTrue();
    assertThat(report.archivedDistinct()).isEqualTo(4);
    assertThat(report.problems())
        .containsExactly(
            "1 transactions not archived: t2 (0/1)",
            "1 transactions archived more than once: t3 (0/2)",
            "2 others archived: t1 (2/7), t9 (0/3)",
            "1 amounts above 5,000 not alerted: t2",
            "1 amounts above 5,000 alerted more than once: t1",
            "1 others alerted: t3",
            "1 transactions not counted in user_stats: user 1 at 2026-01-31 12:00:00",
            "1 others counted in user_stats: user 3 at 2026-01-31 12:00:00",
            "4 dead letters");
  }

  @Test
  void whatRulesFoundOfPlantedFraudIsCountedByAttack() throws Exception {
    send(
        label("t1", 0, "card-testing", "card-testing-1"),
        label("t2", 1, "card-testing", "card-testing-1"),
        label("t3", 2, "card-testing", "card-testing-2"),
        label("t4", 3, "mule", "mule-1"),
        line("t5", "1", "12:00:05.000", false, 0, 4),
        line("t6", "1", "12:00:06.000", false, 0, 5));
    archive("('t1', 0, 0), ('t2', 0, 1), ('t3', 0, 2), ('t4', 0, 3), ('t5', 0, 4), ('t6', 0, 5)");
    alert("t2", "12:00:01.000", "12:00:05.000", "card-testing");
    alert("t5", "12:00:05.000", "12:00:06.000", "velocity-count");
    stats("1", "12:00:00", 6);

    AuditReport report = audit();

    assertThat(report.problems()).isEmpty();
    assertThat(report.scenarios())
        .containsExactly(
            new Detection("card-testing", 2, 1, 3, 1), new Detection("mule", 1, 0, 1, 0));
    assertThat(report.falseAlarms()).isEqualTo(1);
  }

  /** A fraud that its amount does not give away. */
  private static String label(String id, long offset, String scenario, String attack) {
    return """
    {"transaction":{"transaction_id":"%s","user_id":"1","amount":1.50,\
    "timestamp":"2026-01-31T12:00:01.000Z"},"fraud":true,"scenario":"%s","case":"%s",\
    "partition":0,"offset":%d}"""
        .formatted(id, scenario, attack, offset);
  }

  @Test
  void aLineThatWasCutShortIsNoLine() throws Exception {
    send(line("t1", "1", "12:00:01.000", false, 0, 0), "{\"transaction\":{\"transaction_id\":\"t2");
    archive("('t1', 0, 0)");
    stats("1", "12:00:00", 1);

    AuditReport report = audit();

    assertThat(report.sent()).isEqualTo(1);
    assertThat(report.problems()).isEmpty();
  }

  private AuditReport audit() {
    return new Audit(
            dir.resolve("sent.jsonl"),
            dir.resolve("lake"),
            new Audit.Database(
                jdbcUrl, services.database().username(), services.database().password()),
            () -> deadLetters,
            Duration.ofSeconds(10))
        .run();
  }

  private void send(String... lines) throws IOException {
    Files.writeString(dir.resolve("sent.jsonl"), String.join("\n", lines));
  }

  private static String line(
      String id, String user, String time, boolean fraud, int partition, long offset) {
    return """
    {"transaction":{"transaction_id":"%s","user_id":"%s","amount":%s,"timestamp":"2026-01-31T%sZ"},\
    "fraud":%s,"scenario":%s,"case":null,"partition":%d,"offset":%d}"""
        .formatted(
            id,
            user,
            fraud ? "5000.01" : "5000.00",
            time,
            fraud,
            fraud ? "\"amount-x100\"" : null,
            partition,
            offset);
  }

  private void archive(String values) throws Exception {
    Path folder = dir.resolve("lake/raw_transactions/date=2026-01-31");
    Files.createDirectories(folder);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute(
          """
          COPY (SELECT * FROM (VALUES %s) v(transaction_id, kafka_partition, kafka_offset))
          TO '%s' (FORMAT parquet)"""
              .formatted(
                  values, folder.resolve("part-0.snappy.parquet").toString().replace("'", "''")));
    }
  }

  private void alert(String id, String time, String detected) throws SQLException {
    alert(id, time, detected, "amount-threshold");
  }

  private void alert(String id, String time, String detected, String rule) throws SQLException {
    postgres(
        "INSERT INTO fraud_alerts VALUES ('%s', '2026-01-31T%sZ', '2026-01-31T%sZ', '{%s}')"
            .formatted(id, time, detected, rule));
  }

  private void stats(String user, String window, int count) throws SQLException {
    postgres(
        "INSERT INTO user_stats VALUES ('%s', '2026-01-31T%sZ', %d)"
            .formatted(user, window, count));
  }

  private void postgres(String sql) throws SQLException {
    Clients.execute(jdbcUrl, services.database().username(), services.database().password(), sql);
  }
}
