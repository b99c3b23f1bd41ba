package dev.sentinel.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.viewer.dashboard.Data;
import dev.sentinel.viewer.dashboard.Start;
import dev.sentinel.viewer.dashboard.Wanted;
import dev.sentinel.viewer.model.AlertSummary;
import dev.sentinel.viewer.model.Coverage;
import dev.sentinel.viewer.model.Period;
import dev.sentinel.viewer.model.Ranked;
import dev.sentinel.viewer.model.RulePrecision;
import dev.sentinel.viewer.model.Verdict;
import dev.sentinel.viewer.model.VerdictEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The packaged program in a pseudo-terminal against a real PostgreSQL: keys in, screen out. */
@ExtendWith(EmbeddedServicesExtension.class)
@Timeout(180)
class DashboardIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int PATIENCE_SECONDS = 40;
  private static final String LEAVE_SCREEN = "\u001b[?1049l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  private static final Pattern TRANSACTION = Pattern.compile("\\btx-\\w+");

  private static EmbeddedDatabase server;
  private static TestDatabase postgres;

  @BeforeAll
  static void start(EmbeddedDatabase database) {
    server = database;
    postgres = new TestDatabase(database);
  }

  @BeforeEach
  void fill() throws SQLException {
    postgres.execute(
        "ALTER TABLE alert_verdicts DISABLE TRIGGER USER;"
            + " TRUNCATE fraud_alerts, user_stats, alert_verdicts;"
            + " ALTER TABLE alert_verdicts ENABLE TRIGGER USER");
    try (Connection connection = postgres.connect()) {
      for (int i = 0; i < 30; i++) {
        TestDatabase.insert(connection, "tx-" + i, "user-" + i % 3, "500" + i, "USD", "HIGH");
      }
      connection.commit();
    }
    postgres.execute(
        "INSERT INTO user_stats SELECT 'user-2', w, w + interval '10 s', 'USD', 10, 2, 20, 5, 15"
            + " FROM generate_series(now() - interval '5 min', now(), interval '10 s') w"
            + " UNION ALL SELECT 'user-1', now(), now() + interval '10 s', 'EUR', 9, 1, 9, 9, 9");
  }

  private static PseudoTerminal dashboard(Map<String, String> environment, String... options)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of("bin", "sentinel-viewer").toAbsolutePath().toString(),
                "dashboard",
                "--utc",
                "--interval",
                "200ms",
                "--analyst",
                "ana"));
    command.addAll(List.of(options));
    Map<String, String> all = new HashMap<>();
    all.put("JAVA_HOME", System.getProperty("java.home"));
    all.put("SENTINEL_JDBC_URL", postgres.url());
    all.put("SENTINEL_JDBC_USERNAME", postgres.username());
    all.put("SENTINEL_JDBC_PASSWORD", postgres.password());
    all.putAll(environment);
    return new PseudoTerminal(command, all, 100, 30);
  }

  private static void see(PseudoTerminal terminal, String... texts) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(terminal.screen()).contains(texts));
  }

  /** The transactions in the list, from the top. */
  private static List<String> listed(PseudoTerminal terminal) {
    return terminal
        .screen()
        .lines()
        .skip(7)
        .limit(22)
        .flatMap(line -> TRANSACTION.matcher(line).results().map(MatchResult::group))
        .toList();
  }

  private static void seeListed(PseudoTerminal terminal, String... transactions) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(listed(terminal)).containsExactly(transactions));
  }

  private static void insert(String transactionId, String amount) throws SQLException {
    try (Connection connection = postgres.connect()) {
      TestDatabase.insert(connection, transactionId, "user-9", amount, "USD", "LOW");
      connection.commit();
    }
  }

  private static void assertRestored(PseudoTerminal terminal) {
    assertThat(terminal.written()).contains(LEAVE_SCREEN, SHOW_CURSOR, "\u001b[?2004l");
    assertThat(terminal.written().lastIndexOf(LEAVE_SCREEN))
        .isGreaterThan(terminal.written().lastIndexOf("Sentinel"));
  }

  /** Where the system tells what a process has mapped. */
  private static void assertStartedFromTheArchive(PseudoTerminal terminal) throws IOException {
    Path maps = Path.of("/proc/" + terminal.pid() + "/maps");
    if (Files.exists(maps)) {
      assertThat(Files.readString(maps)).contains("/target/classes.jsa");
    }
  }

  @Test
  void keysInScreensOut() throws Exception {
    try (PseudoTerminal terminal = dashboard(Map.of())) {
      see(terminal, "tx-29", "30 alerts", "Pipeline OK", "amount-threshold 30");
      assertStartedFromTheArchive(terminal);
      terminal.type("j");
      see(terminal, "›");
      try (Connection connection = postgres.connect()) {
        TestDatabase.insert(connection, "tx-new", "山田太郎", "9999.99", "EUR", "CRITICAL");
        connection.commit();
      }
      see(terminal, "tx-new", "31 alerts", "EUR 9,999.99");
      // Still the second alert of the start.
      terminal.type("\r");
      see(
          terminal,
          "Transaction  tx-28",
          "- amount: 8,123.45, above 5,000",
          "Recent alerts of this user");
      terminal.type("f");
      see(terminal, "FRAUD tx-28, note (optional)");
      terminal.type("stolen card\r");
      see(terminal, "fraud   ", "ana: stolen card");
      terminal.type("\u001b");
      see(terminal, "100% right");
      terminal.type("/user:user-2\r");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(terminal.screen()).contains("tx-29").doesNotContain("tx-28"));
      terminal.type("\t");
      see(terminal, "PAYMENTS", "›user-2", "USD (1/2)");
      terminal.type("c");
      see(terminal, "›user-1", "EUR (2/2)");
      terminal.type("c");
      see(terminal, "›user-2");
      terminal.type("\r");
      see(terminal, "Windows, newest first");
      terminal.resize(80, 24);
      see(terminal, "User user-2");
      terminal.type("qq");
      assertThat(terminal.exitCode(PATIENCE_SECONDS)).isZero();
      assertRestored(terminal);
    }
    try (Database database = postgres.database()) {
      assertThat(new VerdictRepository(database).history("tx-28", 5))
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(entry.verdict()).isEqualTo(Verdict.FRAUD);
                assertThat(entry.note()).isEqualTo("stolen card");
                assertThat(entry.by()).isEqualTo("ana");
              });
    }
  }

  @Test
  void filtersOrdersPeriodsAndPause() throws Exception {
    insert("tx-small", "1.00");
    try (PseudoTerminal terminal = dashboard(Map.of())) {
      see(terminal, "tx-small", "[1 h]", "31 alerts");
      assertThat(listed(terminal)).startsWith("tx-small", "tx-29", "tx-28");
      terminal.type("/user:user-1 amount>50020\r");
      seeListed(terminal, "tx-28", "tx-25", "tx-22");
      // The filter is there to be changed; Ctrl-U empties the line.
      terminal.type("/ -tx-25\r");
      seeListed(terminal, "tx-28", "tx-22");
      terminal.type("/\u0015SMALL rule:amount*\r");
      seeListed(terminal, "tx-small");
      terminal.type("/\u0015rule:velocity\r");
      see(terminal, "No alerts match. Esc clears the filter.");
      terminal.type("/\u0015amount>lots\r");
      see(terminal, "amount wants a number, as in amount>5000");
      terminal.type("\u001b");
      see(terminal, "No alerts match");
      terminal.type("\u001b");
      see(terminal, "tx-29");
      terminal.type("ss");
      see(terminal, "AMOUNT▼", "largest amount");
      await().atMost(PATIENCE).until(() -> listed(terminal).indexOf("tx-29") == 0);
      terminal.type("sst");
      see(terminal, "DETECTED▼", "tx-small", "[24 h]");
      terminal.type("1");
      see(terminal, "[15 m]", "31 alerts");
      terminal.type("p");
      see(terminal, "PAUSED, 0 new");
      insert("tx-late", "2.00");
      see(terminal, "PAUSED, 1 new", "32 alerts");
      assertThat(listed(terminal)).doesNotContain("tx-late");
      terminal.type("p");
      await().atMost(PATIENCE).until(() -> listed(terminal).indexOf("tx-late") == 0);
      terminal.type("?");
      see(terminal, "verdict fraud, genuine, or undo");
      terminal.type("?q");
      assertThat(terminal.exitCode(PATIENCE_SECONDS)).isZero();
    }
  }

  @Test
  void verdictsAreShownCountedAndTakenBack() throws Exception {
    try (PseudoTerminal terminal = dashboard(Map.of())) {
      see(terminal, "tx-29");
      terminal.type("u");
      see(terminal, "There is no verdict to take back");
      terminal.type("fstolen card\r");
      see(terminal, "amount-threshold 30 100% right", " F amount-threshold");
      terminal.type("jg\r");
      see(terminal, "amount-threshold 30 50% right", " G amount-threshold");
      terminal.type("/verdict:fraud\r");
      seeListed(terminal, "tx-29");
      terminal.type("\u001b");
      await().atMost(PATIENCE).until(() -> listed(terminal).contains("tx-28"));
      terminal.type("\u001b[Hu");
      see(terminal, "UNDO tx-29, note (optional)");
      terminal.type("wrong customer\r");
      see(terminal, "amount-threshold 30 0% right");
      terminal.type("q");
      assertThat(terminal.exitCode(PATIENCE_SECONDS)).isZero();
    }
    try (Database database = postgres.database()) {
      VerdictRepository verdicts = new VerdictRepository(database);
      assertThat(verdicts.history("tx-29", 5))
          .extracting(VerdictEntry::verdict, VerdictEntry::note)
          .containsExactly(
              tuple(Verdict.UNDO, "wrong customer"), tuple(Verdict.FRAUD, "stolen card"));
      assertThat(verdicts.current(List.of("tx-28", "tx-29"))).containsOnlyKeys("tx-28");
    }
  }

  @Test
  void theDatabaseGoesAndComesBack() throws Exception {
    try (PseudoTerminal terminal = dashboard(Map.of())) {
      see(terminal, "tx-29");
      server.stop();
      see(terminal, "DATABASE LOST", "trying again", "tx-29");
      server.start();
      see(terminal, "● PostgreSQL", "Pipeline OK", "tx-29");
      terminal.type("\u0003");
      assertThat(terminal.exitCode(PATIENCE_SECONDS)).isZero();
      assertRestored(terminal);
    }
  }

  @Test
  void aPoliteKillRestoresTheTerminal() throws Exception {
    for (String signal : new String[] {"-TERM", "-HUP"}) {
      try (PseudoTerminal terminal = dashboard(Map.of())) {
        see(terminal, "tx-29");
        assumeTrue(
            signal.equals("-TERM") || Signals.hears(terminal.pid(), Signals.HANGUP),
            "whoever started this build has SIGHUP ignored");
        new ProcessBuilder("kill", signal, Long.toString(terminal.pid())).start().waitFor();
        terminal.exitCode(PATIENCE_SECONDS);
        assertRestored(terminal);
      }
    }
  }

  @Test
  void withoutColoursAndInTheAlternativeThemes() throws Exception {
    try (PseudoTerminal terminal = dashboard(Map.of("NO_COLOR", "1"))) {
      see(terminal, "tx-29");
      assertThat(terminal.written())
          .doesNotContainPattern("\u001b\\[[0-9;]*\\b[34][0-9]\\b[0-9;]*m");
    }
    try (PseudoTerminal terminal = dashboard(Map.of(), "--theme", "light")) {
      see(terminal, "tx-29");
      assertThat(terminal.written()).contains("38;5;");
    }
  }

  @Test
  void aDumbTerminalGetsPlainText() throws Exception {
    try (PseudoTerminal terminal = dashboard(Map.of("TERM", "dumb"))) {
      assertThat(terminal.exitCode(PATIENCE_SECONDS)).isZero();
      assertThat(terminal.written())
          .contains("Alerts     30 (1 h)", "Top rules  amount-threshold 30", "tx-29")
          .doesNotContain("\u001b");
    }
  }

  @Test
  void aReadOnlyRoleSeesAllButCannotJudge() throws Exception {
    String role = "reader_" + UUID.randomUUID().toString().replace('-', '_');
    try (Connection connection =
            DriverManager.getConnection(postgres.url(), "postgres", "postgres");
        var statement = connection.createStatement()) {
      statement.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'reader'");
      statement.execute("GRANT SELECT ON fraud_alerts, user_stats, alert_verdicts TO " + role);
    }
    Map<String, String> reader =
        Map.of("SENTINEL_JDBC_USERNAME", role, "SENTINEL_JDBC_PASSWORD", "reader");
    try (PseudoTerminal terminal = dashboard(reader)) {
      see(terminal, "tx-29");
      terminal.type("g\r");
      see(terminal, "Not saved: User '" + role.substring(0, 10));
      terminal.type("\r");
      see(terminal, "Transaction  tx-29", "None yet");
    }
  }

  @Test
  void theFirstLookIsTheListAloneAndTheNextHasTheCounts() throws Exception {
    try (DashboardBackend backend =
        new DashboardBackend(postgres::database, Duration.ofSeconds(2), "ana", Clock.systemUTC())) {
      Wanted wanted = new Start(Period.H1, "", Duration.ofMinutes(1)).wanted(Instant.now());
      Data first = backend.glance(wanted);
      assertThat(first.feed().orElseThrow().alerts()).hasSize(30);
      assertThat(first.summary().coverage()).isEqualTo(Coverage.NOTHING);
      assertThat(backend.load(wanted).summary().count()).isEqualTo(30);
    }
  }

  @Test
  void alertsThatAppearLateAreCountedAfterAll() throws Exception {
    try (Database database = postgres.database()) {
      AlertCounts counts = new AlertCounts();
      Instant now = Instant.now();
      counts.refresh(database, now);
      while (counts.goBack(database)) {
        assertThat(counts.covers(Period.ALL, now)).isFalse();
      }
      assertThat(counts.summary(Period.ALL, now).count()).isEqualTo(30);
      insert("tx-late", "2.00");
      postgres.execute(
          "UPDATE fraud_alerts SET detected_at = detected_at - interval '10 min'"
              + " WHERE transaction_id = 'tx-late'");
      counts.refresh(database, now);
      assertThat(counts.summary(Period.ALL, now).count()).isEqualTo(30);
      counts.recount(database);
      assertThat(counts.summary(Period.ALL, now).count()).isEqualTo(31);
      assertThat(counts.summary(Period.M15, now).topUsers()).contains(new Ranked("user-9", 1));
    }
  }

  @Test
  void theUsersWithMostAlertsAreNotForgotten() throws Exception {
    postgres.execute(
        "INSERT INTO fraud_alerts SELECT (jsonb_populate_record(a, jsonb_build_object("
            + " 'transaction_id', 'many-' || i, 'user_id', 'many-' || i % 400, 'detected_at',"
            + " date_trunc('minute', now()) - interval '3 h'))).* FROM fraud_alerts a,"
            + " generate_series(1, 404) i WHERE transaction_id = 'tx-0'");
    try (Database database = postgres.database()) {
      AlertCounts counts = new AlertCounts();
      Instant now = Instant.now();
      counts.refresh(database, now);
      while (counts.goBack(database)) {
        counts.refresh(database, now);
      }
      AlertSummary day = counts.summary(Period.H24, now);
      assertThat(day.count()).isEqualTo(434);
      assertThat(day.topUsers())
          .startsWith(
              new Ranked("user-0", 10),
              new Ranked("user-1", 10),
              new Ranked("user-2", 10),
              new Ranked("many-1", 2),
              new Ranked("many-2", 2),
              new Ranked("many-3", 2),
              new Ranked("many-4", 2));
    }
  }

  @Test
  void queriesOfLimitedTimeLeaveTheTransactionUsable() throws Exception {
    try (Database database = postgres.database()) {
      String after =
          database.read(
              connection -> {
                assertThat(
                        database.readWithin(
                            Duration.ofMillis(50), open -> text(database, "SELECT pg_sleep(30)")))
                    .isEmpty();
                assertThat(
                        database.readWithin(
                            Duration.ofSeconds(20), open -> text(database, "SELECT 'in time'")))
                    .contains("in time");
                return text(database, "SHOW statement_timeout");
              });
      assertThat(after).isEqualTo("0");
    }
  }

  private static String text(Database database, String sql) {
    return database
        .read(connection -> Sql.query(connection, sql, List.of(), row -> row.getString(1)))
        .get(0);
  }

  @Test
  void verdictsAreAppendOnlyAndTheLastOneCounts() throws Exception {
    try (Database database = postgres.database()) {
      VerdictRepository verdicts = new VerdictRepository(database);
      VerdictEntry first = verdicts.add("tx-1", Verdict.FRAUD, " ", "ana");
      assertThat(first.note()).isNull();
      verdicts.add("tx-1", Verdict.GENUINE, "phoned", "bob");
      verdicts.add("tx-2", Verdict.FRAUD, null, "ana");
      verdicts.add("tx-3", Verdict.FRAUD, null, "ana");
      verdicts.add("tx-3", Verdict.UNDO, null, "ana");
      assertThat(verdicts.current(List.of("tx-1", "tx-2", "tx-3", "tx-4")))
          .containsOnlyKeys("tx-1", "tx-2")
          .extractingByKey("tx-1")
          .extracting(VerdictEntry::by)
          .isEqualTo("bob");
      assertThat(verdicts.precision()).containsExactly(new RulePrecision("amount-threshold", 1, 2));
      assertThatThrownBy(() -> verdicts.add("no such", Verdict.FRAUD, null, "ana"))
          .hasMessage("The alert is no longer in the database.");
      // Reading stays read-only after a write.
      assertThatThrownBy(
              () ->
                  database.read(
                      connection ->
                          connection.createStatement().executeUpdate("DELETE FROM fraud_alerts")))
          .hasMessageContaining("read-only transaction");
    }
    for (String change :
        List.of(
            "UPDATE alert_verdicts SET verdict = 'fraud'",
            "DELETE FROM alert_verdicts",
            "TRUNCATE alert_verdicts")) {
      assertThatThrownBy(() -> postgres.execute(change)).hasMessageContaining("append-only");
    }
  }
}
