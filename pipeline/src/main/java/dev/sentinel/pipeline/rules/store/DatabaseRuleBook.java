package dev.sentinel.pipeline.rules.store;

import dev.sentinel.pipeline.features.FeatureSet;
import dev.sentinel.pipeline.metrics.OncePerMinute;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.rules.CompiledRule;
import dev.sentinel.pipeline.rules.EntityLists;
import dev.sentinel.pipeline.rules.RuleBook;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleFileException;
import dev.sentinel.pipeline.rules.RuleHistory;
import dev.sentinel.pipeline.rules.RuleSet;
import dev.sentinel.pipeline.rules.RuleSettings;
import dev.sentinel.pipeline.rules.RuleVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of a database, followed while a job runs.
 *
 * <p>What is read is read again every {@value #POLL_SECONDS} seconds as long as records come, by a
 * thread of its own. Which rules a record is evaluated by depends on its Kafka timestamp T alone,
 * because whatever is valid at T was committed 4 seconds before T at the latest (the triggers of
 * migration V6 see to it), and a record is only evaluated by what was read {@value #LEAD_SECONDS}
 * seconds before T or later: where the last reading is older, it waits for a new one. Two things
 * are beyond that. A record from the future, by the database's clock, is evaluated by the rules of
 * now. A database that is away leaves everyone with the last reading.
 *
 * <p>A row that is no usable rule is logged once and is as if it were not there.
 */
public final class DatabaseRuleBook implements RuleBook {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseRuleBook.class);

  static final int POLL_SECONDS = 2;
  static final int LEAD_SECONDS = 3;

  private static final Duration LEAD = Duration.ofSeconds(LEAD_SECONDS);
  private static final long POLL_NANOS = TimeUnit.SECONDS.toNanos(POLL_SECONDS);

  /** A row is committed a second after it was written at the latest; the rest is for safety. */
  private static final Duration OVERLAP = Duration.ofMinutes(1);

  /** How often the first reading is tried before the bundle fails. */
  private static final int FIRST_ATTEMPTS = 5;

  private static final ThreadPoolExecutor POLLERS = pollers();

  private final JdbcSettings database;
  private final List<CompiledRule> base;
  private final RuleSettings settings;
  private final OncePerMinute awayLog = new OncePerMinute();
  private final OncePerMinute aheadLog = new OncePerMinute();
  private final AtomicBoolean polling = new AtomicBoolean();

  /** Everything below is guarded by this, but the last reading, which is read without it. */
  private final Object lock = new Object();

  private final Map<String, TreeMap<Integer, RuleVersion>> versions = new HashMap<>();
  private final Map<String, String> refused = new HashMap<>();
  private final TreeMap<Long, StoredEntry> entries = new TreeMap<>();
  private @Nullable RuleStore store;
  private long failedAtNanos = Long.MIN_VALUE;
  private boolean failing;

  private volatile @Nullable Reading reading;

  /**
   * What was read.
   *
   * @param history the rules
   * @param at by the database's clock
   * @param nanos by ours
   */
  private record Reading(RuleHistory history, Instant at, long nanos) {
    /** The database's clock as it must be by now. */
    Instant now() {
      return at.plusNanos(System.nanoTime() - nanos);
    }

    boolean isOld() {
      return System.nanoTime() - nanos > POLL_NANOS;
    }

    boolean isGoodFor(Instant recorded) {
      return !at.isBefore(recorded.minus(LEAD));
    }
  }

  /**
   * @param base the rules that are in force until the database has a version of the same id
   */
  public DatabaseRuleBook(JdbcSettings database, List<CompiledRule> base, RuleSettings settings) {
    this.database = database;
    this.base = List.copyOf(base);
    this.settings = settings;
  }

  /**
   * The rules of all times as the database has them at this moment, for those who follow nothing.
   *
   * @throws IllegalStateException if the database cannot be read
   */
  public static RuleHistory readOnce(
      JdbcSettings database, List<CompiledRule> base, RuleSettings settings) {
    DatabaseRuleBook book = new DatabaseRuleBook(database, base, settings);
    try {
      return book.history();
    } finally {
      book.closeStore();
    }
  }

  @Override
  public RuleSet at(Instant recorded) {
    return current(recorded).history().at(recorded);
  }

  @Override
  public FeatureSet features() {
    return history().features();
  }

  /** All rules of all times, as they are known now. */
  public RuleHistory history() {
    return current(Instant.MIN.plus(LEAD)).history();
  }

  private Reading current(Instant recorded) {
    Reading last = reading;
    if (last == null) {
      last = readFirst();
    } else if (!last.isGoodFor(recorded)) {
      last = readFor(recorded, last);
    } else if (last.isOld()) {
      pollSoon();
    }
    return last;
  }

  private Reading readFirst() {
    synchronized (lock) {
      for (int attempt = 1; ; attempt++) {
        Reading known = reading;
        if (known != null) {
          return known;
        }
        try {
          return read();
        } catch (SQLException e) {
          if (attempt == FIRST_ATTEMPTS) {
            throw new IllegalStateException(
                "The rules cannot be read from PostgreSQL as " + database + ": " + e.getMessage(),
                e);
          }
          LOG.warn("The rules cannot be read from PostgreSQL yet: {}", e.getMessage());
          pause(attempt);
        }
      }
    }
  }

  private void pause(int seconds) {
    try {
      // Nothing notifies: this only waits.
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      for (long left = seconds * 1000L; left > 0; left = millisTo(end)) {
        lock.wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the rules", e);
    }
  }

  private static long millisTo(long endNanos) {
    return TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
  }

  private Reading readFor(Instant recorded, Reading last) {
    if (last.now().isBefore(recorded.minus(LEAD))) {
      aheadLog.run(
          records ->
              LOG.warn(
                  "{} records are stamped more than {} s ahead of the database's clock, the last"
                      + " with {}: they are evaluated by the rules of now, and a replay may"
                      + " evaluate them by others",
                  records,
                  LEAD_SECONDS,
                  recorded));
      if (last.isOld()) {
        pollSoon();
      }
      return last;
    }
    synchronized (lock) {
      Reading newer = reading;
      if (newer != null && newer.isGoodFor(recorded)) {
        return newer;
      }
      if (failing && System.nanoTime() - failedAtNanos < POLL_NANOS) {
        return last;
      }
      try {
        return read();
      } catch (SQLException e) {
        sayAway(e, last);
        return last;
      }
    }
  }

  private void pollSoon() {
    if (polling.compareAndSet(false, true)) {
      POLLERS.execute(this::poll);
    }
  }

  private void poll() {
    try {
      synchronized (lock) {
        Reading last = reading;
        if (last == null || !last.isOld()) {
          return;
        }
        if (failing && System.nanoTime() - failedAtNanos < POLL_NANOS) {
          return;
        }
        try {
          read();
        } catch (SQLException e) {
          sayAway(e, last);
        }
      }
    } finally {
      polling.set(false);
    }
  }

  private void sayAway(SQLException e, Reading last) {
    awayLog.run(
        times ->
            LOG.warn(
                "The rules cannot be read from PostgreSQL ({}); those of {} stay in force",
                e.getMessage(),
                last.at()));
  }

  /** Reads what is new. */
  private Reading read() throws SQLException {
    try {
      RuleStore open = store == null ? RuleStore.open(database, "sentinel-rules") : store;
      store = open;
      Reading last = reading;
      Instant since = last == null ? Instant.EPOCH : last.at().minus(OVERLAP);
      long nanos = System.nanoTime();
      Instant at = open.now();
      boolean changed = last == null;
      for (StoredRule row : open.rules(since)) {
        changed |= take(row);
      }
      for (StoredEntry row : open.entries(since)) {
        changed |= entries.put(row.id(), row) == null;
      }
      Reading made = new Reading(changed ? build() : last.history(), at, nanos);
      reading = made;
      if (failing) {
        LOG.info("The rules can be read from PostgreSQL again");
        failing = false;
      }
      return made;
    } catch (SQLException e) {
      failing = true;
      failedAtNanos = System.nanoTime();
      closeStore();
      throw e;
    }
  }

  private void closeStore() {
    RuleStore open = store;
    store = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.debug("A broken connection cannot be closed", e);
      }
    }
  }

  private boolean take(StoredRule row) {
    TreeMap<Integer, RuleVersion> own = versions.computeIfAbsent(row.id(), id -> new TreeMap<>());
    String key = row.id() + " " + row.version();
    if (own.containsKey(row.version()) || refused.containsKey(key)) {
      return false;
    }
    try {
      RuleDefinition definition = RuleStore.definition(row);
      own.put(
          row.version(),
          new RuleVersion(CompiledRule.compile(definition, settings), row.validFrom()));
      LOG.info(
          "Rule {} version {} by {} ({}) is {} from {} on",
          row.id(),
          row.version(),
          row.author(),
          row.note(),
          definition.status(),
          row.validFrom());
      return true;
    } catch (RuleFileException e) {
      refused.put(key, e.getMessage());
      LOG.error(
          "Rule {} version {}, stored by {}, cannot be used and is ignored: {}",
          row.id(),
          row.version(),
          row.author(),
          e.getMessage());
      return false;
    }
  }

  private RuleHistory build() {
    List<RuleVersion> all = new ArrayList<>();
    versions.values().forEach(own -> all.addAll(own.values()));
    return new RuleHistory(
        base,
        all,
        new EntityLists(entries.values().stream().map(StoredEntry::entry).toList()),
        settings.bands());
  }

  /** Threads that end when nothing is to be read, and do not keep a program from ending. */
  private static ThreadPoolExecutor pollers() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "sentinel-rules");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
