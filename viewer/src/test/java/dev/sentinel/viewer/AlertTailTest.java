package dev.sentinel.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.AlertKey;
import dev.sentinel.viewer.model.Severity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertTailTest {
  private final FakeDatabase database = new FakeDatabase();
  private final List<String> shown = new ArrayList<>();

  @AfterEach
  void leaveNoInterrupt() {
    Thread.interrupted();
  }

  @Test
  void showsTheLastOnesFirst() throws IOException {
    for (int i = 1; i <= 5; i++) {
      database.commit(database.insert("old-" + i));
    }
    AlertTail tail = tail(OptionalInt.of(2));
    tail.poll();
    assertThat(shown).containsExactly("old-4", "old-5");

    database.commit(database.insert("new"));
    tail.poll();
    tail.poll();
    assertThat(shown).containsExactly("old-4", "old-5", "new");
  }

  @Test
  void showsAllOrNoneOfWhatWasThere() throws IOException {
    database.commit(database.insert("a"));
    tail(OptionalInt.empty()).poll();
    assertThat(shown).containsExactly("a");
    tail(OptionalInt.of(0)).poll();
    assertThat(shown).containsExactly("a");
  }

  @Test
  void showsAnAlertThatWasDetectedLongBeforeItsCommit() throws IOException {
    AlertTail tail = tail(OptionalInt.of(10));
    tail.poll();
    long slow = database.insert("slow");
    for (int i = 0; i < 10_000; i++) {
      database.commit(database.insert("fast-" + i));
      database.pass(Duration.ofSeconds(1));
      tail.poll();
    }
    database.commit(slow);
    tail.poll();
    tail.poll();

    assertThat(shown).hasSize(10_001).doesNotHaveDuplicates().endsWith("slow");
  }

  @Test
  void showsAnAlertOfATransactionOlderThanTheProgram() throws IOException {
    long slow = database.insert("slow");
    database.pass(Duration.ofMinutes(5));
    database.commit(database.insert("there"));
    AlertTail tail = tail(OptionalInt.of(0));
    tail.poll();
    database.commit(slow);
    tail.poll();

    assertThat(shown).containsExactly("slow");
  }

  @Test
  void readsOnlyTheRecentPastUnlessAnOldTransactionHasEnded() throws IOException {
    AlertTail tail = tail(OptionalInt.of(10));
    tail.poll();
    long slow = database.insert("slow");
    Instant begun = database.now;
    database.pass(Duration.ofHours(3));
    tail.poll();
    database.pass(Duration.ofSeconds(1));
    tail.poll();
    assertThat(database.readFrom).isAfter(database.now.minusSeconds(12));

    database.commit(slow);
    tail.poll();
    assertThat(database.readFrom).isBefore(begun);
  }

  @Test
  void forgetsWhatCannotComeAgain() throws IOException {
    AlertTail tail = tail(OptionalInt.of(10));
    for (int i = 0; i < 1000; i++) {
      database.commit(database.insert("a-" + i));
      database.pass(Duration.ofMillis(500));
      tail.poll();
    }
    assertThat(tail.remembered()).isLessThan(30);
  }

  @Test
  void memoryIsBoundedEvenIfATransactionIsLeftOpen() throws IOException {
    AlertTail tail = new AlertTail(database, AlertFilter.ALL, OptionalInt.of(10), this::show, 100);
    tail.poll();
    long left = database.insert("left open");
    for (int i = 0; i < 1000; i++) {
      database.commit(database.insert("a-" + i));
      database.pass(Duration.ofMillis(500));
      tail.poll();
      assertThat(tail.remembered()).isLessThanOrEqualTo(100);
    }
    database.commit(left);
    tail.poll();
    assertThat(shown).hasSize(1000).doesNotHaveDuplicates();
  }

  @Test
  void goesOnWhereItWasAfterALostConnection() throws IOException {
    List<String> events = new ArrayList<>();
    AlertTail.Notices notices =
        new AlertTail.Notices() {
          @Override
          public void lost(DatabaseException.Unavailable reason) {
            events.add("lost: " + reason.symptom());
          }

          @Override
          public void back() {
            events.add("back");
          }
        };
    database.commit(database.insert("before"));
    AlertTail tail = tail(OptionalInt.of(10));
    tail.follow(
        Duration.ofSeconds(1),
        pause -> {
          events.add(pause.toString());
          database.pass(pause);
          switch (events.size()) {
            case 1 -> {
              database.commit(database.insert("meanwhile"));
              database.failures = 7;
            }
            case 11 -> throw new InterruptedException();
            default -> {}
          }
        },
        notices);

    assertThat(shown).containsExactly("before", "meanwhile");
    assertThat(events)
        .containsExactly(
            "PT1S",
            "lost: gone",
            "PT0.25S",
            "PT0.5S",
            "PT1S",
            "PT2S",
            "PT4S",
            "PT5S",
            "PT5S",
            "back",
            "PT1S");
  }

  @Test
  void showsNothingTwiceIfTheConnectionBreaksBetweenPages() throws IOException {
    for (int i = 0; i < 2500; i++) {
      database.commit(database.insert("old-" + i));
    }
    AlertTail tail = tail(OptionalInt.of(2400));
    database.failAtLoad = 2;
    assertThatThrownBy(tail::poll).isInstanceOf(DatabaseException.Unavailable.class);
    tail.poll();
    assertThat(shown).hasSize(2400).doesNotHaveDuplicates();

    for (int i = 0; i < 2500; i++) {
      database.commit(database.insert("new-" + i));
    }
    database.failAtLoad = 3;
    assertThatThrownBy(tail::poll).isInstanceOf(DatabaseException.Unavailable.class);
    tail.poll();
    assertThat(shown).hasSize(4900).doesNotHaveDuplicates();
  }

  @Test
  void theFirstConnectionMustWork() {
    database.failures = 1;
    assertThatThrownBy(
            () ->
                tail(OptionalInt.of(1)).follow(Duration.ofSeconds(1), pause -> {}, new NoNotices()))
        .isInstanceOf(DatabaseException.Unavailable.class);
  }

  @Test
  void surviesAServerWhoseNumbersStartAgain() throws IOException {
    AlertTail tail = tail(OptionalInt.of(10));
    tail.poll();
    database.commit(database.insert("a"));
    tail.poll();
    database.nextTransaction = 5;
    database.commit(database.insert("b"));
    tail.poll();
    database.commit(database.insert("c"));
    tail.poll();
    assertThat(shown).containsExactly("a", "b", "c");
  }

  @Test
  void readsSnapshots() {
    assertThat(TailSnapshot.parse(Alerts.NOON, "10:20:10,14"))
        .isEqualTo(new TailSnapshot(Alerts.NOON, 10, 20, Set.of(10L, 14L)));
    assertThat(TailSnapshot.parse(Alerts.NOON, "20:20:"))
        .isEqualTo(new TailSnapshot(Alerts.NOON, 20, 20, Set.of()));
  }

  private AlertTail tail(OptionalInt lines) {
    return new AlertTail(database, AlertFilter.ALL, lines, this::show);
  }

  private void show(List<Alert> alerts) {
    alerts.forEach(alert -> shown.add(alert.transactionId()));
  }

  private static final class NoNotices implements AlertTail.Notices {
    @Override
    public void lost(DatabaseException.Unavailable reason) {}

    @Override
    public void back() {}
  }

  /** Transactions and their visibility as in PostgreSQL, in memory and at a time of its own. */
  private static final class FakeDatabase implements TailSource {
    private static final Comparator<AlertKey> ORDER =
        Comparator.comparing(AlertKey::time).thenComparing(AlertKey::transactionId);

    private final TreeSet<Long> running = new TreeSet<>();
    private final java.util.Map<Long, AlertKey> inserted = new java.util.HashMap<>();
    private final TreeSet<AlertKey> visible = new TreeSet<>(ORDER);
    private final java.util.Map<String, AlertKey> byId = new java.util.HashMap<>();
    private Instant now = Alerts.NOON;
    private Instant readFrom;
    private long nextTransaction = 1000;
    private int failures;
    private int failAtLoad;

    long insert(String transactionId) {
      pass(Duration.ofNanos(1000));
      long number = nextTransaction++;
      running.add(number);
      inserted.put(number, new AlertKey(now, transactionId));
      return number;
    }

    void commit(long number) {
      running.remove(number);
      AlertKey key = inserted.remove(number);
      visible.add(key);
      byId.put(key.transactionId(), key);
    }

    void pass(Duration duration) {
      now = now.plus(duration);
    }

    private static DatabaseException.Unavailable gone() {
      return new DatabaseException.Unavailable("It is gone.", "gone", null);
    }

    @Override
    public TailSnapshot snapshot() {
      if (failures > 0) {
        failures--;
        throw gone();
      }
      return new TailSnapshot(
          now, running.isEmpty() ? nextTransaction : running.first(), nextTransaction, running);
    }

    @Override
    public Optional<AlertKey> newestKey(AlertFilter filter, int skip) {
      return visible.descendingSet().stream().skip(skip).findFirst();
    }

    @Override
    public List<AlertKey> keys(
        AlertFilter filter, AlertKey after, Optional<AlertKey> upTo, int limit) {
      readFrom = after.time();
      Stream<AlertKey> keys = visible.tailSet(after, false).stream();
      return keys.filter(key -> upTo.isEmpty() || ORDER.compare(key, upTo.get()) <= 0)
          .limit(limit)
          .toList();
    }

    @Override
    public List<Alert> load(List<String> transactionIds) {
      if (failAtLoad > 0 && --failAtLoad == 0) {
        throw gone();
      }
      return transactionIds.stream()
          .filter(byId::containsKey)
          .map(byId::get)
          .sorted(ORDER)
          .map(
              key ->
                  Alerts.alert(
                      key.transactionId(),
                      "42",
                      "1",
                      "USD",
                      Severity.LOW,
                      Alerts.REASONS,
                      key.time()))
          .toList();
    }
  }
}
