package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.AlertKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows alerts as they are committed: each one once, none missed.
 *
 * <p>Remembering the newest {@code detected_at} and asking for later ones would miss alerts: the
 * column is the clock at the time of the INSERT, the row appears at COMMIT, and with several
 * writers an earlier INSERT may well be committed after a later one. So every poll reads again from
 * a point in the past and drops the alerts already shown. The question is from which point.
 *
 * <p>A fixed overlap would be a guess about how long transactions last. PostgreSQL tells instead:
 *
 * <ul>
 *   <li>Before it reads, each poll takes a snapshot: the time T, the next transaction number N to
 *       be given out, and the numbers still running.
 *   <li>A transaction gets its number with its first INSERT. So one numbered N or above inserts
 *       after T: its alerts have {@code detected_at >= T}. Remembering the pairs (N, T) gives for
 *       any transaction a time before which it cannot have detected anything.
 *   <li>What has become visible since the previous poll comes from transactions that were running
 *       then and are not now, or that did not exist then. The oldest of them decides how far back
 *       this poll has to read: about one interval in general, and hours if a transaction that was
 *       open for hours has just ended.
 * </ul>
 *
 * <p>{@link #OVERLAP} is added because the clock is read a little before the number is given out,
 * and for small corrections of the server's clock.
 *
 * <p>Memory: the ids shown are remembered as far back as the oldest running transaction can reach,
 * but never more than {@link #MAX_SEEN}. If that many alerts come while one transaction stays open,
 * the oldest are forgotten and no longer read again, and a warning says so.
 *
 * <p>The position survives a lost connection: a poll counts only when it has been completed, and
 * ids are remembered as soon as they are shown.
 */
final class AlertTail {
  private static final Logger LOG = LoggerFactory.getLogger(AlertTail.class);

  static final Duration OVERLAP = Duration.ofSeconds(10);

  /**
   * How far before the start a transaction that was already running may have begun to insert: of
   * those nothing is known.
   */
  static final Duration START_LOOKBACK = Duration.ofMinutes(10);

  static final int MAX_SEEN = 500_000;
  private static final int MAX_MARKS = 4096;
  private static final int PAGE = 1000;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(250);
  private static final Duration LAST_BACKOFF = Duration.ofSeconds(5);

  /** The beginning of time: PostgreSQL's own is far outside of what people can have detected. */
  private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");

  /** Takes new alerts. */
  interface Sink {
    void show(List<Alert> alerts) throws IOException;
  }

  /** Tells the user about the connection. */
  interface Notices {
    void lost(DatabaseException.Unavailable reason);

    void back();
  }

  /** Waits; tests do not. */
  interface Pause {
    void pause(Duration duration) throws InterruptedException;
  }

  /** No transaction numbered {@code next} or above has inserted before {@code time}. */
  private record Mark(long next, Instant time) {}

  private final TailSource source;
  private final AlertFilter filter;
  private final OptionalInt lines;
  private final Sink sink;
  private final int maxSeen;

  private final Deque<Mark> marks = new ArrayDeque<>();
  private final Set<String> seen = new HashSet<>();
  private final Queue<AlertKey> seenByTime =
      new PriorityQueue<>(Comparator.comparing(AlertKey::time));
  private Instant forgottenUntil = FIRST_TIME;
  private boolean warned;

  private TailSnapshot previous;
  private AlertKey cursor;
  private boolean caughtUp;

  /**
   * @param lines how many of the alerts already there to show first; empty for all that match
   */
  AlertTail(TailSource source, AlertFilter filter, OptionalInt lines, Sink sink) {
    this(source, filter, lines, sink, MAX_SEEN);
  }

  AlertTail(TailSource source, AlertFilter filter, OptionalInt lines, Sink sink, int maxSeen) {
    this.source = source;
    this.filter = filter;
    this.lines = lines;
    this.sink = sink;
    this.maxSeen = maxSeen;
  }

  /**
   * Polls until the thread is interrupted. The first connection must work; later ones are tried
   * again and again.
   */
  void follow(Duration interval, Pause pause, Notices notices) throws IOException {
    Duration backoff = FIRST_BACKOFF;
    boolean lost = false;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          poll();
          if (lost) {
            notices.back();
            lost = false;
            backoff = FIRST_BACKOFF;
          }
          pause.pause(interval);
        } catch (DatabaseException.Unavailable e) {
          if (previous == null) {
            throw e;
          }
          if (!lost && !Thread.currentThread().isInterrupted()) {
            notices.lost(e);
            lost = true;
          }
          pause.pause(backoff);
          Duration doubled = backoff.multipliedBy(2);
          backoff = doubled.compareTo(LAST_BACKOFF) < 0 ? doubled : LAST_BACKOFF;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // What a query or a connection attempt throws when Ctrl-C ends it is not worth a message.
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
    }
  }

  /** Shows what is new; the first time, the alerts asked for that were already there. */
  void poll() throws IOException {
    if (!caughtUp) {
      catchUp();
      return;
    }
    TailSnapshot now = source.snapshot();
    AlertKey after = AlertKey.before(readFrom(now));
    List<AlertKey> page;
    do {
      page = source.keys(filter, after, Optional.empty(), PAGE);
      show(page);
      after = page.isEmpty() ? after : page.get(page.size() - 1);
    } while (page.size() == PAGE);
    if (now.next() < previous.next()) {
      // Another server answers, or an older state of this one: its numbers mean something else.
      Mark first = marks.getFirst();
      marks.clear();
      marks.add(first);
    }
    remember(now);
  }

  private void catchUp() throws IOException {
    if (previous == null) {
      TailSnapshot now = source.snapshot();
      Duration lookback = now.running().isEmpty() ? Duration.ZERO : START_LOOKBACK;
      marks.add(new Mark(0, now.takenAt().minus(lookback)));
      marks.add(new Mark(now.next(), now.takenAt()));
      previous = now;
    }
    if (cursor == null) {
      AlertKey start =
          (lines.isPresent()
                  ? source.newestKey(filter, lines.getAsInt())
                  : Optional.<AlertKey>empty())
              .orElse(AlertKey.before(FIRST_TIME));
      // Not asked for, so never to be shown although later polls will read some of them again.
      AlertKey after = AlertKey.before(rememberedFrom());
      List<AlertKey> page;
      do {
        page = source.keys(filter, after, Optional.of(start), PAGE);
        page.forEach(this::markSeen);
        after = page.isEmpty() ? after : page.get(page.size() - 1);
      } while (page.size() == PAGE);
      cursor = start;
    }
    List<AlertKey> page;
    do {
      page = source.keys(filter, cursor, Optional.empty(), PAGE);
      show(page);
      cursor = page.isEmpty() ? cursor : page.get(page.size() - 1);
    } while (page.size() == PAGE);
    caughtUp = true;
  }

  private void show(List<AlertKey> keys) throws IOException {
    List<AlertKey> fresh =
        keys.stream().filter(key -> !seen.contains(key.transactionId())).toList();
    if (fresh.isEmpty()) {
      return;
    }
    List<Alert> alerts = source.load(fresh.stream().map(AlertKey::transactionId).toList());
    sink.show(alerts);
    alerts.forEach(alert -> markSeen(alert.key()));
  }

  private void markSeen(AlertKey key) {
    if (key.time().isBefore(rememberedFrom()) || !seen.add(key.transactionId())) {
      return;
    }
    seenByTime.add(key);
    if (seen.size() > maxSeen) {
      AlertKey oldest = seenByTime.remove();
      seen.remove(oldest.transactionId());
      forgottenUntil = oldest.time();
      if (!warned) {
        warned = true;
        LOG.warn(
            "More than {} alerts came while a transaction on the server was left open; what it"
                + " commits with a detection time before {} will not be shown",
            maxSeen,
            forgottenUntil);
      }
    }
  }

  /** How far back this poll has to read to find all that has become visible since the last. */
  private Instant readFrom(TailSnapshot now) {
    long oldest = previous.next();
    for (long id : previous.running()) {
      if (!now.running().contains(id)) {
        oldest = Math.min(oldest, id);
      }
    }
    return bounded(now.next() < previous.next() ? marks.getFirst().time() : notBefore(oldest));
  }

  /** How far back any later poll may have to read. */
  private Instant rememberedFrom() {
    return bounded(marks.getFirst().time());
  }

  private Instant bounded(Instant time) {
    Instant from = time.minus(OVERLAP);
    // The forgotten instant itself is left out: others of the same microsecond may be remembered,
    // and showing one twice would be as wrong as missing one.
    return from.isAfter(forgottenUntil) ? from : forgottenUntil.plusNanos(1000);
  }

  private Instant notBefore(long transaction) {
    Instant time = marks.getFirst().time();
    for (Mark mark : marks) {
      if (mark.next() > transaction) {
        break;
      }
      time = mark.time();
    }
    return time;
  }

  private void remember(TailSnapshot now) {
    previous = now;
    Mark last = marks.getLast();
    if (last.next() == now.next()) {
      // Nothing has begun in between, so the later time holds as well.
      marks.removeLast();
    }
    marks.add(new Mark(now.next(), now.takenAt()));
    // Keep the newest mark that is not above the oldest running transaction, and all after it.
    while (marks.size() > 1) {
      Mark first = marks.removeFirst();
      if (marks.getFirst().next() > now.oldestRunning()) {
        marks.addFirst(first);
        break;
      }
    }
    if (marks.size() > MAX_MARKS) {
      thinOut();
    }
    Instant from = rememberedFrom();
    while (!seenByTime.isEmpty() && seenByTime.peek().time().isBefore(from)) {
      seen.remove(seenByTime.remove().transactionId());
    }
  }

  /** Drops every other mark; the earlier one that then stands in is only more cautious. */
  private void thinOut() {
    List<Mark> kept = new ArrayList<>();
    Iterator<Mark> all = marks.iterator();
    while (all.hasNext()) {
      kept.add(all.next());
      if (all.hasNext()) {
        all.next();
      }
    }
    marks.clear();
    marks.addAll(kept);
  }

  /** Number of alerts remembered; for tests of the memory bound. */
  int remembered() {
    return seen.size();
  }
}
