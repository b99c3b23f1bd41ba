package dev.sentinel.pipeline.rules.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Severity;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import dev.sentinel.pipeline.rules.ListEntry;
import dev.sentinel.pipeline.rules.ListField;
import dev.sentinel.pipeline.rules.RuleBook;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleSet;
import dev.sentinel.pipeline.rules.RuleStatus;
import dev.sentinel.pipeline.testing.Databases;
import dev.sentinel.pipeline.testing.Rules;
import dev.sentinel.pipeline.testing.Transactions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Rules in a real PostgreSQL, and rule books that follow it. */
@Timeout(60)
@ExtendWith(EmbeddedServicesExtension.class)
class RulesInDatabaseIT {
  private JdbcSettings database;

  @BeforeEach
  void create(EmbeddedDatabase server) {
    database = Databases.create(server);
    Migrations.migrate(database);
  }

  @Test
  void theShippedRulesAreInForceUntilAVersionReplacesThem() throws Exception {
    RuleDefinition shipped = Rules.AMOUNT.base().get(0);
    Instant lowered = store(withWhen(shipped, "tx.amount > 10").withVersion(2));
    Instant own = store(Rules.rule("mine", "tx.amount > 20"));
    RuleBook book = book();

    assertThat(ids(book.at(lowered.minusMillis(1)))).containsExactly("amount-threshold 1");
    assertThat(ids(book.at(lowered))).containsExactly("amount-threshold 2");
    assertThat(ids(book.at(own))).containsExactly("amount-threshold 2", "mine 1");
    assertThat(rulesOf(book, "15", lowered.minusMillis(1))).isEmpty();
    assertThat(rulesOf(book, "15", lowered)).containsExactly("amount-threshold");
    assertThat(rulesOf(book, "25", own)).containsExactly("amount-threshold", "mine");

    Instant paused = store(shipped.withVersion(3).withStatus(RuleStatus.PAUSED));
    assertThat(ids(book().at(paused))).containsExactly("mine 1");
  }

  /**
   * Records come without a pause while a rule is changed. Whoever evaluates one, and when, comes to
   * the same; so does a replay by a worker that starts afterwards.
   */
  @Test
  void aChangeUnderLoadIsTheSameForAllAndInAReplay() throws Exception {
    Map<Instant, Set<String>> seen = new ConcurrentSkipListMap<>();
    AtomicBoolean done = new AtomicBoolean();
    RuleBook first = book();
    RuleBook second = book();
    List<Thread> workers =
        List.of(first, second, first).stream()
            .map(
                book ->
                    new Thread(
                        () -> {
                          while (!done.get()) {
                            // As a record that was sent just now.
                            Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
                            seen.computeIfAbsent(now, time -> ConcurrentHashMap.newKeySet())
                                .add(ids(book.at(now)).toString());
                          }
                        }))
            .toList();
    workers.forEach(Thread::start);
    Instant changed = store(Rules.rule("mine", "tx.amount > 20"));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> seen.keySet().stream().anyMatch(at -> at.isAfter(changed.plusMillis(500))));
    done.set(true);
    for (Thread worker : workers) {
      worker.join();
    }

    assertThat(seen.size()).isGreaterThan(1_000);
    RuleBook replay = book();
    seen.forEach(
        (at, outcomes) -> {
          String expected =
              at.isBefore(changed) ? "[amount-threshold 1]" : "[amount-threshold 1, mine 1]";
          assertThat(outcomes).as("at %s, changed %s", at, changed).containsExactly(expected);
          assertThat(ids(replay.at(at)).toString()).isEqualTo(expected);
        });
  }

  @Test
  void aBadRuleThatSomebodyStoredIsSaidAndDoesNoHarm() throws Exception {
    Instant good = store(Rules.rule("mine", "tx.amount > 20"));
    Databases.execute(
        database,
        """
        INSERT INTO rules (id, version, status, definition, author, note) VALUES
          ('mine', 2, 'ACTIVE', '{"id": "mine", "version": 2, "description": "d",
            "when": "tx.amuont > 1", "score": 5}', 'mallory', 'by hand'),
          ('other', 1, 'ACTIVE', '["no rule"]', 'mallory', 'by hand'),
          ('third', 7, 'ACTIVE', '{"id": "mine", "version": 2, "description": "d", "when": "true",
            "score": 5}', 'mallory', 'by hand')\
        """);
    ListAppender<ILoggingEvent> log = logOf(DatabaseRuleBook.class);
    RuleBook book = book();

    assertThat(ids(book.at(good))).containsExactly("amount-threshold 1", "mine 1");
    assertThat(rulesOf(book, "25", good)).containsExactly("mine");
    assertThat(log.list)
        .filteredOn(event -> event.getLevel().levelStr.equals("ERROR"))
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactlyInAnyOrder(
            "Rule mine version 2, stored by mallory, cannot be used and is ignored: rule mine:"
                + " when, line 1, column 1: there is no tx.amuont; did you mean tx.amount?",
            "Rule other version 1, stored by mallory, cannot be used and is ignored: rules (other,"
                + " 1):1: a rule begins with '- id: …'",
            "Rule third version 7, stored by mallory, cannot be used and is ignored: rules (third,"
                + " 7): the definition is of mine version 2");
  }

  @Test
  void withoutTheDatabaseTheLastRulesStay() throws Exception {
    Instant stored = store(Rules.rule("mine", "tx.amount > 20"));
    try (Proxy proxy = Proxy.to(database)) {
      RuleBook book =
          new DatabaseRuleBook(
              proxy.settings(), Rules.AMOUNT.open().at(stored).rules(), Rules.SETTINGS);
      assertThat(ids(book.at(stored))).containsExactly("amount-threshold 1", "mine 1");

      proxy.cut();
      ListAppender<ILoggingEvent> log = logOf(DatabaseRuleBook.class);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                // Needs a reading that is newer than the last one, and cannot have it.
                book.at(Instant.now().plusMillis(2_500));
                return log.list.stream()
                    .anyMatch(event -> event.getFormattedMessage().contains("stay in force"));
              });
      assertThat(ids(book.at(stored))).containsExactly("amount-threshold 1", "mine 1");
      Instant paused =
          store(Rules.rule("mine", "tx.amount > 20").withVersion(2).withStatus(RuleStatus.PAUSED));

      proxy.mend();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(ids(book.at(paused))).containsExactly("amount-threshold 1"));
    }
  }

  @Test
  void listsAreFollowed() throws Exception {
    assertThat(rulesOf(book(), "1", Instant.now())).isEmpty();

    Instant blocked = store(entry(ListEntry.Kind.BLOCK, "42", false));
    assertThat(rulesOf(book(), "1", blocked.minusMillis(1))).isEmpty();
    assertThat(rulesOf(book(), "1", blocked)).containsExactly("block-list");
    Instant unblocked = store(entry(ListEntry.Kind.BLOCK, "42", true));
    assertThat(rulesOf(book(), "1", unblocked.minusMillis(1))).containsExactly("block-list");
    assertThat(rulesOf(book(), "1", unblocked)).isEmpty();
    Instant allowed = store(entry(ListEntry.Kind.ALLOW, "42", false));
    assertThat(rulesOf(book(), "6000", allowed.minusMillis(1))).containsExactly("amount-threshold");
    assertThat(rulesOf(book(), "6000", allowed)).isEmpty();
  }

  @Test
  void rowsAreValidAfterEveryoneCanKnowOfThem() throws SQLException {
    String insert =
        "INSERT INTO rules (id, version, status, definition, valid_from, author, note, created_at)"
            + " VALUES ('%s', 1, 'ACTIVE', '{}', %s, 'me', 'note', '2000-01-01')";

    assertThatThrownBy(
            () ->
                Databases.execute(
                    database, insert.formatted("a", "clock_timestamp() + interval '4 seconds'")))
        .hasMessageContaining("is less than 5 seconds ahead");
    Databases.execute(database, insert.formatted("b", "NULL"));
    Databases.execute(database, insert.formatted("c", "clock_timestamp() + interval '1 hour'"));
    assertThatThrownBy(
            () ->
                Databases.execute(
                    database,
                    "BEGIN; " + insert.formatted("d", "NULL") + "; SELECT pg_sleep(1.1); COMMIT"))
        .hasMessageContaining("the transaction took too long");

    assertThat(
            Databases.query(
                database,
                "SELECT id, extract(epoch FROM valid_from - created_at)::int,"
                    + " created_at > now() - interval '1 minute' FROM rules ORDER BY id"))
        .containsExactly("b | 5 | t", "c | 3600 | t");
  }

  @Test
  void rowsStayAsTheyAre() throws Exception {
    store(Rules.rule("mine", "tx.amount > 20"));
    store(entry(ListEntry.Kind.BLOCK, "42", false));

    for (String change :
        List.of(
            "UPDATE rules SET status = 'PAUSED'",
            "DELETE FROM rules",
            "TRUNCATE rules",
            "UPDATE rule_lists SET removed = true",
            "DELETE FROM rule_lists",
            "TRUNCATE rule_lists")) {
      assertThatThrownBy(() -> Databases.execute(database, change))
          .as(change)
          .hasMessageContaining("is append-only: add a row instead");
    }
  }

  @Test
  void whatIsStoredIsReadAsTheSame() throws Exception {
    RuleDefinition odd =
        new RuleDefinition(
            "odd",
            4,
            "\"quotes\" \\ {tx.amount} \u00e4 \uD83D\uDE00 \t",
            "tx.country == 'a\\'b' &&\n  true",
            Severity.LOW,
            1,
            RuleStatus.SHADOW,
            false,
            "true",
            List.of("1"));
    try (RuleStore store = RuleStore.open(database, "test")) {
      store.insert(List.of(odd, Rules.rule("a", "true")), null, "me", "why");

      List<StoredRule> rows = store.rules(Instant.EPOCH);
      assertThat(rows).extracting(StoredRule::id).containsExactly("odd", "a");
      assertThat(RuleStore.definition(rows.get(0)))
          .isEqualTo(
              new RuleDefinition(
                  odd.id(),
                  odd.version(),
                  odd.description().strip(),
                  odd.when(),
                  odd.severity(),
                  odd.score(),
                  odd.status(),
                  odd.suppressible(),
                  odd.owner(),
                  odd.tags()));
      assertThatThrownBy(() -> store.insert(List.of(odd), null, "me", "again"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("duplicate key");
      assertThat(store.rules(Instant.EPOCH)).hasSize(2);
      assertThat(rows.get(0).author()).isEqualTo("me");
      assertThat(rows.get(0).note()).isEqualTo("why");
    }
  }

  private static ListAppender<ILoggingEvent> logOf(Class<?> type) {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ((Logger) LoggerFactory.getLogger(type)).addAppender(log);
    return log;
  }

  private RuleBook book() {
    return new DatabaseRuleBook(
        database, Rules.AMOUNT.open().at(Instant.MAX).rules(), Rules.SETTINGS);
  }

  private Instant store(RuleDefinition rule) throws SQLException {
    try (RuleStore store = RuleStore.open(database, "test")) {
      return store.insert(List.of(rule), null, "me", "a test");
    }
  }

  private Instant store(ListEntry entry) throws SQLException {
    try (RuleStore store = RuleStore.open(database, "test")) {
      return store.insert(entry);
    }
  }

  private static ListEntry entry(ListEntry.Kind list, String user, boolean removed) {
    return new ListEntry(
        list, ListField.USER_ID, user, Instant.EPOCH, null, removed, "because", "me");
  }

  private static RuleDefinition withWhen(RuleDefinition rule, String when) {
    return new RuleDefinition(
        rule.id(),
        rule.version(),
        rule.description(),
        when,
        rule.severity(),
        rule.score(),
        rule.status(),
        rule.suppressible(),
        rule.owner(),
        rule.tags());
  }

  private static List<String> ids(RuleSet rules) {
    return rules.rules().stream()
        .map(rule -> rule.definition().id() + " " + rule.definition().version())
        .toList();
  }

  private static List<String> rulesOf(RuleBook book, String amount, Instant recorded) {
    // Kafka's timestamps are in milliseconds.
    Instant sent = Instant.ofEpochMilli(recorded.plusNanos(999_999).toEpochMilli());
    Transaction transaction = Transactions.transaction().amount(amount).at(sent).build();
    Optional<Alert> alert = book.at(recorded).evaluate(transaction, FeatureValues.NONE).alert();
    return alert.map(Alert::rules).orElse(List.of());
  }

  /** Stands between a client and the database, and can be cut. */
  private static final class Proxy implements AutoCloseable {
    private final ServerSocket server;
    private final JdbcSettings target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;

    private Proxy(ServerSocket server, JdbcSettings target) {
      this.server = server;
      this.target = target;
    }

    static Proxy to(JdbcSettings target) throws IOException {
      Proxy proxy = new Proxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
      start(proxy::accept);
      return proxy;
    }

    JdbcSettings settings() {
      return new JdbcSettings(
          target.url().replaceFirst("//[^/]+/", "//127.0.0.1:" + server.getLocalPort() + "/"),
          target.username(),
          target.password());
    }

    void cut() throws IOException {
      isCut = true;
      for (Socket socket : sockets) {
        socket.close();
      }
    }

    void mend() {
      isCut = false;
    }

    private void accept() {
      URI address = URI.create(target.url().substring("jdbc:".length()));
      while (!server.isClosed()) {
        try {
          Socket client = server.accept();
          if (isCut) {
            client.close();
            continue;
          }
          Socket database = new Socket(address.getHost(), address.getPort());
          sockets.add(client);
          sockets.add(database);
          start(() -> copy(client, database));
          start(() -> copy(database, client));
        } catch (IOException e) {
          // Closed, or the client gave up.
        }
      }
    }

    private static void copy(Socket from, Socket to) {
      try (from;
          to;
          InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        in.transferTo(out);
      } catch (IOException e) {
        // Cut.
      }
    }

    private static void start(Runnable task) {
      Thread thread = new Thread(task, "proxy");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws IOException {
      server.close();
      cut();
    }
  }
}
