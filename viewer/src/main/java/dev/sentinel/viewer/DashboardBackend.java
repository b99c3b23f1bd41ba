package dev.sentinel.viewer;

import dev.sentinel.viewer.dashboard.Backend;
import dev.sentinel.viewer.dashboard.DashboardLimits;
import dev.sentinel.viewer.dashboard.Data;
import dev.sentinel.viewer.dashboard.Event;
import dev.sentinel.viewer.dashboard.Wanted;
import dev.sentinel.viewer.model.Alert;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Heartbeat;
import dev.sentinel.viewer.model.RulePrecision;
import dev.sentinel.viewer.model.Term;
import dev.sentinel.viewer.model.UserWindow;
import dev.sentinel.viewer.model.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads for the dashboard, in three threads with a connection each: one for what is on the screen,
 * one that counts in the background, one for verdicts. So none has to wait for another, and only
 * the last ever writes.
 */
final class DashboardBackend implements Backend {
  private static final Logger LOG = LoggerFactory.getLogger(DashboardBackend.class);

  private static final Duration SEARCH_TIME = Duration.ofMillis(50);
  private static final Duration SEARCH_REST = Duration.ofMillis(60);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration LAST_BACKOFF = Duration.ofSeconds(5);
  private static final Duration LEAST_REST = Duration.ofMillis(5);
  private static final int GLANCE_ROWS = 60;
  private static final int MINUTES_SHOWN = 60;
  private static final int ALERTS_OF_USER = 20;
  private static final int VERDICTS_SHOWN = 20;
  private static final int WINDOWS_OF_ALERT = 100;
  private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");

  private final Database screen;
  private final Database background;
  private final Database writer;
  private final AlertRepository alerts;
  private final StatsRepository stats;
  private final StatsRepository backgroundStats;
  private final VerdictRepository verdicts;
  private final VerdictRepository backgroundVerdicts;
  private final VerdictRepository newVerdicts;
  private final AlertCounts counts = new AlertCounts();
  private final Duration interval;
  private final String analyst;
  private final Clock clock;
  private final ExecutorService writing =
      Executors.newSingleThreadExecutor(task -> daemon(task, "sentinel-viewer-verdicts"));

  /** What is said before anybody listens. */
  private final List<Event> early = new ArrayList<>();

  private Consumer<Event> listener;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Wanted wanted;
  private boolean now;
  private boolean anew;
  private boolean closed;
  private StatsCounts users;

  /** Whether the user waits for something that is counted in the background. */
  private boolean hurry;

  private AlertSearch search;
  private Wanted searched;

  /** The verdicts change rarely, and looking up their alerts takes longer than all the rest. */
  private volatile List<RulePrecision> precision = List.of();

  private volatile long latestVerdict;
  private long precisionOf;

  /** What was answered last, if its totals were not complete. */
  private volatile Data incomplete;

  /**
   * @param connect opens a connection when it is first used
   * @param analyst who decides
   */
  DashboardBackend(Supplier<Database> connect, Duration interval, String analyst, Clock clock) {
    this.screen = connect.get();
    this.background = connect.get();
    this.writer = connect.get();
    this.alerts = new AlertRepository(screen);
    this.stats = new StatsRepository(screen);
    this.backgroundStats = new StatsRepository(background);
    this.verdicts = new VerdictRepository(screen);
    this.backgroundVerdicts = new VerdictRepository(background);
    this.newVerdicts = new VerdictRepository(writer);
    this.interval = interval;
    this.analyst = analyst;
    this.clock = clock;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Reads already, while there is no screen yet. */
  void begin(Wanted first) {
    want(first);
    daemon(this::readForScreen, "sentinel-viewer-screen").start();
    daemon(this::countInBackground, "sentinel-viewer-counts").start();
  }

  @Override
  public void start(Consumer<Event> events) {
    synchronized (early) {
      early.forEach(events);
      early.clear();
      listener = events;
    }
  }

  private void tell(Event event) {
    synchronized (early) {
      if (listener == null) {
        early.add(event);
      } else {
        listener.accept(event);
      }
    }
  }

  @Override
  public void want(Wanted next) {
    signal(
        () -> {
          boolean other = wanted == null || !next.equals(wanted);
          if (next.stats() && (users == null || users.period() != next.period())) {
            users = new StatsCounts(next.period());
            hurry = true;
          } else if (!next.stats()) {
            // They are as large as the number of users, and soon out of date.
            users = null;
          }
          wanted = next;
          now |= other;
        });
  }

  @Override
  public void refresh() {
    signal(
        () -> {
          now = true;
          anew = true;
        });
  }

  private void signal(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void judge(String transactionId, Verdict verdict, String note) {
    writing.execute(
        () -> {
          try {
            tell(new Event.VerdictSaved(newVerdicts.add(transactionId, verdict, note, analyst)));
          } catch (DatabaseException.Unavailable e) {
            tell(
                new Event.VerdictRefused(
                    "the database went away (" + e.symptom() + "), see the details later"));
          } catch (RuntimeException e) {
            LOG.debug("Verdict", e);
            tell(new Event.VerdictRefused(String.valueOf(e.getMessage())));
          }
        });
  }

  // What is on the screen

  private void readForScreen() {
    boolean seen = false;
    Instant lostSince = null;
    Duration backoff = FIRST_BACKOFF;
    while (true) {
      Duration pause;
      try {
        Wanted question = current();
        if (!seen) {
          tell(new Event.Answered(glance(question), clock.instant()));
          seen = true;
        }
        Data data = load(question);
        lostSince = null;
        backoff = FIRST_BACKOFF;
        boolean unfinished =
            data.feed()
                    .map(feed -> feed.searching() && feed.alerts().size() < question.rows())
                    .orElse(false)
                || (question.stats() && data.users().isEmpty());
        incomplete = data.summary().coverage().complete() ? null : data;
        tell(new Event.Answered(data, clock.instant()));
        pause = unfinished ? SEARCH_REST : interval;
      } catch (RuntimeException e) {
        LOG.debug("Cannot read", e);
        // What was found before belongs to another connection's time.
        search = null;
        Instant at = clock.instant();
        lostSince = lostSince == null ? at : lostSince;
        pause = backoff;
        String reason =
            e instanceof DatabaseException.Unavailable unavailable
                ? unavailable.symptom()
                : String.valueOf(e.getMessage());
        tell(new Event.Lost(reason, lostSince, at.plus(pause)));
        Duration doubled = backoff.multipliedBy(2);
        backoff = doubled.compareTo(LAST_BACKOFF) < 0 ? doubled : LAST_BACKOFF;
      }
      if (!pause(pause)) {
        return;
      }
    }
  }

  private Wanted current() {
    lock.lock();
    try {
      now = false;
      if (anew) {
        anew = false;
        search = null;
      }
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  /** Waits; returns false when all is over. */
  private boolean pause(Duration time) {
    lock.lock();
    try {
      long left = time.toNanos();
      while (!now && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The beginning of the list and nothing counted yet: what the screen can begin with while {@link
   * #load} reads the rest for the first time, perhaps from a disk.
   */
  Data glance(Wanted question) {
    long begun = System.nanoTime();
    return screen.read(
        connection -> answer(question.withRows(GLANCE_ROWS), stats.heartbeat(), begun));
  }

  /** Reads all that is wanted, in one snapshot. */
  Data load(Wanted question) {
    long begun = System.nanoTime();
    return screen.read(
        connection -> {
          Heartbeat heartbeat = stats.heartbeat();
          counts.refresh(screen, heartbeat.serverTime());
          return answer(question, heartbeat, begun);
        });
  }

  private Data answer(Wanted question, Heartbeat heartbeat, long begun) {
    Instant serverTime = heartbeat.serverTime();
    latestVerdict = verdicts.latest();
    Optional<Data.Feed> feed =
        question.feed() ? Optional.of(feed(question, serverTime)) : Optional.empty();
    long arrived =
        question
            .pausedSince()
            .map(
                since ->
                    alerts.countSince(
                        AlertFilter.of(question.terms()), since, DashboardLimits.MOST_ARRIVED))
            .orElse(0L);
    Optional<Data.AlertView> alert = question.alert().map(this::alertView);
    Optional<Data.UserView> user = question.user().map(id -> userView(id, question.userWindows()));
    return new Data(
        question,
        Duration.ofNanos(System.nanoTime() - begun),
        heartbeat,
        counts.summary(question.period(), serverTime),
        counts.perMinute(MINUTES_SHOWN, serverTime),
        precision,
        latestVerdict > DashboardLimits.PRECISION_VERDICTS,
        arrived,
        feed,
        users(question),
        alert,
        user);
  }

  private Data.Feed feed(Wanted question, Instant serverTime) {
    List<Alert> rows;
    boolean more;
    boolean searching = false;
    Optional<FeedOrder.Key> position = Optional.empty();
    List<Term> terms = question.terms();
    if (terms.isEmpty()) {
      search = null;
      List<Alert> page =
          alerts.page(
              AlertFilter.ALL,
              question.order(),
              question.anchor(),
              Optional.empty(),
              question.rows() + 1);
      more = page.size() > question.rows();
      rows = more ? page.subList(0, question.rows()) : page;
    } else {
      if (search == null
          || !searched.terms().equals(terms)
          || searched.order() != question.order()
          || !searched.anchor().equals(question.anchor())) {
        search =
            new AlertSearch(
                alerts, AlertFilter.of(terms), question.order(), question.anchor(), serverTime);
        searched = question;
      }
      search.advance(question.rows() + 1, SEARCH_TIME, serverTime);
      rows = search.found(question.rows());
      more = search.hasMore(question.rows());
      searching = !search.complete();
      position = search.position();
    }
    List<String> ids = rows.stream().map(Alert::transactionId).toList();
    return new Data.Feed(rows, more, searching, position, verdicts.current(ids));
  }

  private Data.AlertView alertView(String transactionId) {
    Optional<Alert> alert = alerts.find(transactionId);
    return new Data.AlertView(
        transactionId,
        alert,
        alerts.onTrial(transactionId),
        verdicts.history(transactionId, VERDICTS_SHOWN),
        alert
            .map(found -> userView(found.userId(), WINDOWS_OF_ALERT))
            .orElse(new Data.UserView("", List.of(), false, List.of(), Map.of())));
  }

  private Data.UserView userView(String user, int windows) {
    List<UserWindow> rows =
        stats.windows(
            FIRST_TIME, Optional.of(user), Optional.empty(), Optional.empty(), windows + 1);
    List<Alert> recent = alerts.ofUser(user, ALERTS_OF_USER);
    boolean more = rows.size() > windows;
    return new Data.UserView(
        user,
        more ? rows.subList(0, windows) : rows,
        more,
        recent,
        verdicts.current(recent.stream().map(Alert::transactionId).toList()));
  }

  private Optional<Data.Users> users(Wanted question) {
    StatsCounts sums;
    lock.lock();
    try {
      sums = users;
    } finally {
      lock.unlock();
    }
    if (!question.stats() || sums == null) {
      return Optional.empty();
    }
    return sums.top(question.userOrder().comparator(), question.currency(), StatsCounts.MOST_SHOWN)
        .map(
            result ->
                new Data.Users(
                    result.users(), result.currencies(), result.coverage(), result.asOf()));
  }

  // What is counted in the background

  private void countInBackground() {
    boolean closedNow = false;
    while (!closedNow) {
      long begun = System.nanoTime();
      boolean more = false;
      StatsCounts sums;
      lock.lock();
      try {
        sums = users;
        hurry = false;
      } finally {
        lock.unlock();
      }
      try {
        // Never more than half of the time, to leave the database to the pipeline.
        if (sums != null) {
          more = sums.advance(backgroundStats, clock.instant());
        }
        countVerdicts(backgroundVerdicts);
        counts.recount(background);
        more |= counts.goBack(background);
        showIfCounted();
      } catch (RuntimeException e) {
        // The other thread tells the user; this one only has to go on later.
        LOG.debug("Cannot count", e);
      }
      long work = System.nanoTime() - begun;
      closedNow = !rest(more ? Math.max(work, LEAST_REST.toNanos()) : FIRST_BACKOFF.toNanos() / 5);
    }
  }

  /** Totals that were incomplete are shown as soon as they are not. */
  private void showIfCounted() {
    Data shown = incomplete;
    if (shown != null && counts.covers(shown.summary().period(), shown.heartbeat().serverTime())) {
      incomplete = null;
      signal(() -> now = true);
    }
  }

  private void countVerdicts(VerdictRepository repository) {
    long latest = latestVerdict;
    if (latest != precisionOf) {
      precision = repository.precision();
      precisionOf = latest;
    }
  }

  private boolean rest(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!hurry && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** For a single look: counts until the period is complete. */
  Data loadOnce(Wanted question) {
    Data data = load(question);
    while (!data.summary().coverage().complete() && counts.goBack(background)) {
      data = load(question);
    }
    countVerdicts(verdicts);
    return load(question);
  }

  /** Fails with a sentence if the database cannot be read. */
  void check() {
    screen.read(
        connection -> {
          stats.heartbeat();
          return verdicts.latest();
        });
  }

  String address() {
    return screen.address();
  }

  @Override
  public void close() {
    signal(() -> closed = true);
    writing.shutdown();
    try {
      // A verdict on its way is worth a moment.
      if (!writing.awaitTermination(2, TimeUnit.SECONDS)) {
        LOG.debug("A verdict may not have been saved");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // The threads may be in the middle of a query, which close() would wait for.
    screen.abort();
    background.abort();
    writer.abort();
  }
}
