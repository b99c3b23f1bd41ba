package dev.sentinel.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.AlertKey;
import dev.sentinel.viewer.model.CurrencyTotal;
import dev.sentinel.viewer.model.Severity;
import dev.sentinel.viewer.model.UserSpend;
import dev.sentinel.viewer.model.UserWindow;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The queries, the following of alerts and the packaged program against a real PostgreSQL. */
@ExtendWith(EmbeddedServicesExtension.class)
@Timeout(120)
class ViewerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private static Path directory;
  private static TestDatabase postgres;

  @BeforeAll
  static void start(EmbeddedDatabase server) {
    postgres = new TestDatabase(server);
  }

  @BeforeEach
  void empty() throws Exception {
    postgres.execute("TRUNCATE fraud_alerts, user_stats");
  }

  @Test
  void alertsComeInPagesAndBySeverityUserAndAmount() throws Exception {
    try (Connection writer = postgres.connect();
        Database database = postgres.database()) {
      for (int i = 0; i < 25; i++) {
        // The same event time for all: pages must not lose those that share the border's.
        TestDatabase.insert(writer, "tx-" + i, "u" + i % 2, "100." + i, "USD", "LOW");
      }
      TestDatabase.insert(writer, "big", "u0", "99999999999999.9999", "EUR", "CRITICAL");
      writer.commit();
      AlertRepository repository = new AlertRepository(database);

      List<String> ids = new ArrayList<>();
      Optional<AlertKey> before = Optional.empty();
      List<Alert> page;
      do {
        page = repository.newest(AlertFilter.ALL, before, 7);
        page.forEach(alert -> ids.add(alert.transactionId()));
        before =
            page.isEmpty()
                ? before
                : Optional.of(
                    new AlertKey(
                        page.get(page.size() - 1).timestamp(),
                        page.get(page.size() - 1).transactionId()));
      } while (!page.isEmpty());
      assertThat(ids).hasSize(26).doesNotHaveDuplicates();

      AlertFilter filter =
          new AlertFilter(
              Optional.of(Instant.now().minusSeconds(600)),
              Optional.of("u0"),
              Optional.of(new BigDecimal("100.2")),
              Set.of(Severity.CRITICAL, Severity.HIGH));
      assertThat(repository.newest(filter, Optional.empty(), 10))
          .singleElement()
          .satisfies(
              alert -> {
                assertThat(alert.amount()).isEqualByComparingTo("99999999999999.9999");
                assertThat(alert.rules()).containsExactly("amount-threshold");
                assertThat(alert.reasons().list().get(0).conditions().get(0).value())
                    .isEqualTo(new BigDecimal("8123.45"));
                assertThat(alert.origin().latitude()).isNull();
              });
      assertThat(repository.totals(filter))
          .containsExactly(new CurrencyTotal("EUR", 1, new BigDecimal("99999999999999.9999")));
      assertThat(repository.find("tx-3")).isPresent();
      assertThat(repository.find("tx-' OR true")).isEmpty();
    }
  }

  @Test
  void statisticsAddUpWindows() throws Exception {
    postgres.execute(
        "INSERT INTO user_stats SELECT u, w, w + interval '10 s', 'USD', round(t / c, 4), c, t, 1,"
            + " t FROM (VALUES ('a', now(), 1, 100.0), ('a', now() - interval '1 min', 3, 50.5),"
            + " ('b', now(), 10, 200), ('a', now() - interval '2 days', 1, 9999)) v(u, w, c, t)");
    try (Database database = postgres.database()) {
      StatsRepository repository = new StatsRepository(database);
      Instant since = Instant.now().minusSeconds(3600);

      List<UserSpend> users =
          repository.topUsers(
              since, Optional.empty(), Optional.empty(), StatsRepository.Sort.avg, 10);
      assertThat(users).extracting(UserSpend::userId).containsExactly("a", "b");
      assertThat(users.get(0).windows()).isEqualTo(2);
      assertThat(users.get(0).average()).isEqualByComparingTo("37.625");
      assertThat(users.get(0).max()).isEqualByComparingTo("100");
      assertThat(
              repository.topUsers(
                  since, Optional.empty(), Optional.empty(), StatsRepository.Sort.count, 1))
          .extracting(UserSpend::userId)
          .containsExactly("b");
      assertThat(
              repository.topUsers(
                  since, Optional.of("a"), Optional.empty(), StatsRepository.Sort.total, 5))
          .hasSize(1);

      postgres.execute(
          "INSERT INTO user_stats SELECT u, now(), now() + interval '10 s', 'JPY', t, 1, t, t, t"
              + " FROM (VALUES ('a', 70000), ('c', 90000)) v(u, t)");
      assertThat(
              repository.topUsers(
                  since, Optional.empty(), Optional.empty(), StatsRepository.Sort.total, 1))
          .as("the first of each currency, the one with most transactions first")
          .extracting(UserSpend::userId, UserSpend::currency)
          .containsExactly(tuple("b", "USD"), tuple("c", "JPY"));
      assertThat(
              repository.topUsers(
                  since, Optional.empty(), Optional.of("JPY"), StatsRepository.Sort.total, 5))
          .extracting(UserSpend::userId)
          .containsExactly("c", "a");

      postgres.execute("DELETE FROM user_stats WHERE currency = 'JPY'");
      List<UserWindow> first =
          repository.windows(since, Optional.empty(), Optional.empty(), Optional.empty(), 2);
      List<UserWindow> second =
          repository.windows(
              since, Optional.empty(), Optional.empty(), Optional.of(first.get(1)), 2);
      assertThat(first).extracting(UserWindow::userId).containsExactly("b", "a");
      assertThat(second).extracting(UserWindow::transactions).containsExactly(3L);
    }
  }

  @Test
  void readsOnlyAndSaysWhatIsWrong() throws Exception {
    try (Database database = postgres.database()) {
      assertThatThrownBy(
              () ->
                  database.read(
                      connection ->
                          connection.createStatement().executeUpdate("DELETE FROM fraud_alerts")))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("read-only transaction");
      assertThat(new AlertRepository(database).totals(AlertFilter.ALL)).isEmpty();
    }
    postgres.execute("ALTER TABLE user_stats RENAME TO user_stats_away");
    try (Database database = postgres.database()) {
      StatsRepository repository = new StatsRepository(database);
      assertThatThrownBy(
              () ->
                  repository.topUsers(
                      Instant.now(),
                      Optional.empty(),
                      Optional.empty(),
                      StatsRepository.Sort.avg,
                      1))
          .hasMessageContaining("relation \"user_stats\" does not exist")
          .hasMessageContaining("run the migrations");
    } finally {
      postgres.execute("ALTER TABLE user_stats_away RENAME TO user_stats");
    }
    String missing = postgres.url().replaceFirst("/[^/]*$", "/nowhere");
    try (Database database = postgres.database(missing, postgres.password())) {
      assertThatThrownBy(() -> new AlertRepository(database).find("x"))
          .hasMessage(
              "PostgreSQL at "
                  + missing
                  + " has no such database: correct --jdbcUrl or SENTINEL_JDBC_URL.");
    }
    for (String password : new String[] {"wrong", ""}) {
      try (Database database = postgres.database(postgres.url(), password)) {
        assertThatThrownBy(() -> new AlertRepository(database).find("x"))
            .hasMessageContaining("refused user '" + postgres.username() + "'")
            .hasMessageContaining("check --jdbcUsername and --jdbcPassword")
            .isNotInstanceOf(DatabaseException.Unavailable.class);
      }
    }
  }

  @Test
  void alertsCommittedOutOfOrderAreShownOnce() throws Exception {
    List<String> shown = new ArrayList<>();
    try (Connection early = postgres.connect();
        Connection late = postgres.connect();
        Database database = postgres.database()) {
      AlertTail tail =
          new AlertTail(
              new AlertRepository(database),
              AlertFilter.ALL,
              OptionalInt.of(10),
              alerts -> alerts.forEach(alert -> shown.add(alert.transactionId())));
      tail.poll();
      TestDatabase.insert(early, "early");
      TestDatabase.insert(late, "late");
      late.commit();
      tail.poll();
      assertThat(shown).containsExactly("late");
      tail.poll();
      early.commit();
      tail.poll();
      tail.poll();
      assertThat(shown).containsExactly("late", "early");
    }
  }

  @Test
  void nothingIsMissedOrDoubledWithManyWriters() throws Exception {
    int writers = 4;
    int batches = 100;
    List<String> shown = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try (Database database = postgres.database()) {
      AlertTail tail =
          new AlertTail(
              new AlertRepository(database),
              AlertFilter.ALL,
              OptionalInt.of(0),
              alerts -> alerts.forEach(alert -> shown.add(alert.transactionId())));
      tail.poll();
      List<Future<?>> running = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int writer = w;
        running.add(pool.submit(() -> write(writer, batches)));
      }
      while (running.stream().anyMatch(future -> !future.isDone())) {
        tail.poll();
      }
      for (Future<?> future : running) {
        future.get();
      }
      tail.poll();
      assertThat(shown).hasSize(writers * batches * 3).doesNotHaveDuplicates();
    } finally {
      pool.shutdownNow();
    }
  }

  /** Writes batches like the pipeline: several rows a transaction, and again after a rollback. */
  private static Void write(int writer, int batches) throws Exception {
    try (Connection connection = postgres.connect()) {
      for (int batch = 0; batch < batches; batch++) {
        for (int attempt = 0; attempt < 2; attempt++) {
          for (int i = 0; i < 3; i++) {
            TestDatabase.insert(connection, writer + "-" + batch + "-" + i);
          }
          if (attempt == 0 && batch % 3 == 0) {
            connection.rollback();
          } else {
            connection.commit();
            break;
          }
        }
      }
    }
    return null;
  }

  @Test
  void theProgramSurvivesARestartOfTheDatabase() throws Exception {
    try (Program tail = new Program("tail", "--json", "--interval", "100ms")) {
      insertAndCommit("before");
      await().atMost(PATIENCE).until(() -> tail.out().contains("\"before\""));
      postgres.stop();
      await().atMost(PATIENCE).until(() -> tail.err().contains("lost"));
      postgres.start();
      insertAndCommit("after");
      await().atMost(PATIENCE).until(() -> tail.out().contains("\"after\""));
      await().atMost(PATIENCE).until(() -> tail.err().contains("again; no alert was missed"));
      insertAndCommit("later");
      await().atMost(PATIENCE).until(() -> tail.out().contains("\"later\""));

      assertThat(tail.out().lines()).hasSize(3);
      assertThat(tail.err().lines()).hasSize(2);
      assumeTrue(tail.hearsInterrupts(), "whoever started this build has SIGINT ignored");
      assertThat(tail.interrupt()).isZero();
      assertThat(tail.out().lines()).hasSize(3);
      assertThat(tail.err().lines()).hasSize(2);
    }
  }

  @Test
  void theProgramEndsQuietlyWhenItsReaderGoes() throws Exception {
    IntStream.range(0, 5).forEach(i -> insertAndCommit("tx-" + i));
    Process process = program("tail", "--csv").start();
    try (InputStream out = process.getInputStream()) {
      assertThat(out.read()).isEqualTo('t');
    }
    insertAndCommit("one more");
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(process.getErrorStream().readAllBytes()).isEmpty();
  }

  @Test
  void theProgramListsAndExplains() throws Exception {
    insertAndCommit("tx-1");
    try (Program alerts = new Program("alerts", "--utc");
        Program show = new Program("alerts", "show", "tx-1");
        Program missing = new Program("alerts", "show", "tx-2");
        Program followed = new Program("tail", "--no-follow", "--csv")) {
      assertThat(alerts.exitCode()).isZero();
      assertThat(alerts.out())
          .contains("tx-1", "1 of 1 alert. Total: 5,000.01 USD")
          .doesNotContain("\u001b");
      assertThat(show.exitCode()).isZero();
      assertThat(show.out()).contains("- amount: 8,123.45, above 5,000");
      assertThat(missing.exitCode()).isEqualTo(1);
      assertThat(missing.err()).contains("There is no alert for transaction 'tx-2'");
      assertThat(followed.exitCode()).isZero();
      assertThat(followed.out().lines()).hasSize(2);
    }
  }

  @Test
  void theProgramReportsAFullDisk() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    insertAndCommit("tx-1");
    Process process = program("alerts").redirectOutput(full.toFile()).start();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("sentinel-viewer: Cannot write the output (No space left on device).\n");
  }

  private static void insertAndCommit(String transactionId) {
    try (Connection connection = postgres.connect()) {
      TestDatabase.insert(connection, transactionId);
      connection.commit();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ProcessBuilder program(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("viewer.jar")));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SENTINEL_JDBC_URL", postgres.url());
    builder.environment().put("SENTINEL_JDBC_USERNAME", postgres.username());
    builder.environment().put("SENTINEL_JDBC_PASSWORD", postgres.password());
    return builder;
  }

  /** The packaged program as a process, its output in files. */
  private static final class Program implements AutoCloseable {
    private final Path out = Files.createTempFile(directory, "out", "");
    private final Path err = Files.createTempFile(directory, "err", "");

    /** SIGINT is signal 2; the mask's lowest bit is signal 1. */
    private final Process process;

    Program(String... arguments) throws IOException {
      process = program(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }

    String out() throws IOException {
      return Files.readString(out);
    }

    String err() throws IOException {
      return Files.readString(err);
    }

    int exitCode() throws InterruptedException {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    }

    boolean hearsInterrupts() throws IOException {
      return Signals.hears(process.pid(), Signals.INTERRUPT);
    }

    /** Does what Ctrl-C does. */
    int interrupt() throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      return exitCode();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
