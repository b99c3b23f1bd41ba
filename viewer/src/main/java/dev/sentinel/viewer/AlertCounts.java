package dev.sentinel.viewer;

import static dev.sentinel.viewer.AlertFilter.sqlTime;

import dev.sentinel.viewer.model.AlertSummary;
import dev.sentinel.viewer.model.Coverage;
import dev.sentinel.viewer.model.CurrencyTotal;
import dev.sentinel.viewer.model.Period;
import dev.sentinel.viewer.model.Ranked;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts of alerts by the minute of their detection, kept here so that the totals of days and years
 * do not have to be counted again with every refresh.
 *
 * <p>The database is read in three ways. {@link #refresh} counts the last minutes again, all that
 * usually still changes: alerts are only ever added, and appear within moments of their detection
 * time. {@link #recount} does so for those that took longer. {@link #goBack} counts older and older
 * alerts, a piece at a time, until it has reached the first one; until then {@link
 * AlertSummary#coverage()} says how far it has come. Minutes of more than a day ago are added up
 * into one number.
 *
 * <p>Users are counted as long as there is room for them. After that the smallest are forgotten: of
 * a minute more than an hour ago with more than 300 of them, and of all before the last day. So the
 * largest stay right unless there are very many equals.
 */
final class AlertCounts {
  /** What is counted again each time. */
  static final Duration UNSETTLED = Duration.ofMinutes(2);

  /** Counted again now and then, for transactions that stayed open long. */
  static final Duration RARELY_UNSETTLED = Duration.ofMinutes(20);

  private static final Duration RARELY = Duration.ofMinutes(1);
  private static final Duration MINUTES_KEPT = Duration.ofHours(25);
  private static final int PIECE = 20_000;
  private static final int MOST_USERS = 50_000;

  /** Of the periods up to an hour, every user is counted. */
  private static final Duration ALL_USERS_KEPT = Duration.ofMinutes(90);

  private static final int MOST_USERS_OF_MINUTE = 300;
  private static final int TOP = 10;

  /** Counts of one minute, or of all before the kept ones. */
  private static final class Bucket {
    private final Map<String, long[]> counts = new HashMap<>();
    private final Map<String, BigDecimal> sums = new HashMap<>();
    private Map<String, Integer> users = new HashMap<>();
    private final Map<String, long[]> rules = new HashMap<>();

    void add(Bucket other) {
      other.counts.forEach((key, count) -> count(counts, key, count[0]));
      other.sums.forEach((key, sum) -> sums.merge(key, sum, BigDecimal::add));
      other.users.forEach((key, count) -> users.merge(key, count, Integer::sum));
      other.rules.forEach((key, count) -> count(rules, key, count[0]));
    }

    private static void count(Map<String, long[]> counts, String key, long more) {
      counts.computeIfAbsent(key, unused -> new long[1])[0] += more;
    }

    /** Keeps those with the most alerts, in a map of the size of what is left. */
    void forgetUsers(int limit, int kept) {
      if (users.size() > limit) {
        users =
            new HashMap<>(
                users.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .limit(kept)
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
      }
    }

    long alerts() {
      return counts.values().stream().mapToLong(count -> count[0]).sum();
    }
  }

  private final NavigableMap<Instant, Bucket> minutes = new TreeMap<>();
  private final Bucket older = new Bucket();
  private Instant keptFrom = Instant.MIN;
  private Instant countedFrom;
  private boolean complete;
  private Instant recounted = Instant.EPOCH;
  private Instant last;

  /** Counts what may have changed. */
  void refresh(Database database, Instant now) {
    Instant from;
    synchronized (this) {
      from = now.minus(UNSETTLED);
      // After a pause, such as a lost connection, what was unsettled then has to be counted too.
      if (last != null && last.minus(UNSETTLED).isBefore(from)) {
        from = last.minus(UNSETTLED);
      }
      if (countedFrom != null && !complete && from.isBefore(countedFrom)) {
        from = countedFrom;
      }
    }
    Instant minute = from.truncatedTo(ChronoUnit.MINUTES);
    NavigableMap<Instant, Bucket> counted = count(database, minute, now.plus(1, ChronoUnit.DAYS));
    synchronized (this) {
      minutes.tailMap(minute, true).clear();
      minutes.putAll(counted);
      if (countedFrom == null) {
        countedFrom = minute;
      }
      last = now;
      forgetMinutes(now);
    }
  }

  /** Counts once more, now and then, what {@link #refresh} takes for settled. */
  void recount(Database database) {
    Instant from;
    Instant before;
    synchronized (this) {
      if (last == null || last.isBefore(recounted.plus(RARELY))) {
        return;
      }
      recounted = last;
      from = last.minus(RARELY_UNSETTLED).truncatedTo(ChronoUnit.MINUTES);
      from = !complete && from.isBefore(countedFrom) ? countedFrom : from;
      before = last.minus(UNSETTLED).truncatedTo(ChronoUnit.MINUTES);
    }
    if (from.isBefore(before)) {
      NavigableMap<Instant, Bucket> counted = count(database, from, before);
      synchronized (this) {
        minutes.subMap(from, true, before, false).clear();
        minutes.putAll(counted);
      }
    }
  }

  private void forgetMinutes(Instant now) {
    Instant from = now.minus(MINUTES_KEPT).truncatedTo(ChronoUnit.MINUTES);
    if (from.isAfter(keptFrom)) {
      keptFrom = from;
    }
    NavigableMap<Instant, Bucket> old = minutes.headMap(keptFrom, false);
    old.values().forEach(older::add);
    old.clear();
    minutes
        .headMap(now.minus(ALL_USERS_KEPT), false)
        .values()
        .forEach(bucket -> bucket.forgetUsers(MOST_USERS_OF_MINUTE, MOST_USERS_OF_MINUTE));
    // Rarely, as it looks at all of them.
    older.forgetUsers(2 * MOST_USERS, MOST_USERS);
  }

  /**
   * Counts another piece of the past.
   *
   * @return whether there is more to do
   */
  boolean goBack(Database database) {
    Instant before;
    synchronized (this) {
      if (countedFrom == null || complete) {
        return !complete;
      }
      before = countedFrom;
    }
    Optional<Instant> found =
        database
            .read(
                connection ->
                    Sql.query(
                        connection,
                        "SELECT detected_at FROM fraud_alerts WHERE detected_at < ?"
                            + " ORDER BY detected_at DESC OFFSET ? LIMIT 1",
                        List.of(sqlTime(before), PIECE),
                        row -> Sql.instant(row, "detected_at")))
            .stream()
            .findFirst();
    Optional<Instant> from = found.map(time -> minuteNotAfter(time, before));
    NavigableMap<Instant, Bucket> counted = count(database, from.orElse(null), before);
    synchronized (this) {
      counted.forEach(
          (minute, bucket) -> {
            if (minute.isBefore(keptFrom)) {
              older.add(bucket);
            } else {
              minutes.put(minute, bucket);
            }
          });
      forgetMinutes(last);
      complete = from.isEmpty();
      countedFrom = from.orElse(before);
      return !complete;
    }
  }

  /** Whole minutes only; the busiest minute is a piece of its own. */
  private static Instant minuteNotAfter(Instant time, Instant before) {
    Instant minute = time.truncatedTo(ChronoUnit.MINUTES);
    Instant next = minute.plus(1, ChronoUnit.MINUTES);
    return next.isBefore(before) ? next : minute;
  }

  private static NavigableMap<Instant, Bucket> count(
      Database database, Instant from, Instant before) {
    String range = from == null ? "detected_at < ?" : "detected_at >= ? AND detected_at < ?";
    List<Object> values =
        from == null ? List.of(sqlTime(before)) : List.of(sqlTime(from), sqlTime(before));
    NavigableMap<Instant, Bucket> buckets = new TreeMap<>();
    database.read(
        connection ->
            Sql.query(
                connection,
                "SELECT date_trunc('minute', detected_at, 'UTC') AS minute, currency, user_id,"
                    + " rules, count(*) AS alerts, sum(amount) AS total FROM fraud_alerts WHERE "
                    + range
                    + " GROUP BY 1, 2, 3, 4",
                values,
                row -> {
                  Bucket bucket =
                      buckets.computeIfAbsent(Sql.instant(row, "minute"), unused -> new Bucket());
                  String currency = Optional.ofNullable(row.getString("currency")).orElse("?");
                  long alerts = row.getLong("alerts");
                  Bucket.count(bucket.counts, currency.intern(), alerts);
                  bucket.sums.merge(currency.intern(), row.getBigDecimal("total"), BigDecimal::add);
                  // A user is met in many minutes; one text for all of them is enough.
                  bucket.users.merge(row.getString("user_id").intern(), (int) alerts, Integer::sum);
                  for (Object rule : (Object[]) row.getArray("rules").getArray()) {
                    Bucket.count(bucket.rules, ((String) rule).intern(), alerts);
                  }
                  return bucket;
                }));
    return buckets;
  }

  /** Counts of a period that begins with a whole minute. */
  synchronized AlertSummary summary(Period period, Instant now) {
    Optional<Instant> start = period.start(now).map(time -> time.truncatedTo(ChronoUnit.MINUTES));
    Bucket sum = new Bucket();
    if (start.isPresent()) {
      minutes.tailMap(start.get(), true).values().forEach(sum::add);
    } else {
      minutes.values().forEach(sum::add);
      sum.add(older);
    }
    return new AlertSummary(
        period,
        covers(start) ? Coverage.ALL : new Coverage(false, Optional.ofNullable(countedFrom)),
        sum.counts.entrySet().stream()
            .map(
                entry ->
                    new CurrencyTotal(
                        entry.getKey(), entry.getValue()[0], sum.sums.get(entry.getKey())))
            .sorted(
                Comparator.comparingLong(CurrencyTotal::count)
                    .reversed()
                    .thenComparing(CurrencyTotal::currency))
            .toList(),
        top(
            sum.users.entrySet().stream()
                .map(entry -> new Ranked(entry.getKey(), entry.getValue()))),
        top(
            sum.rules.entrySet().stream()
                .map(entry -> new Ranked(entry.getKey(), entry.getValue()[0]))));
  }

  /** Whether all alerts of a period have been counted. */
  synchronized boolean covers(Period period, Instant now) {
    return covers(period.start(now).map(time -> time.truncatedTo(ChronoUnit.MINUTES)));
  }

  private boolean covers(Optional<Instant> start) {
    return complete
        || (countedFrom != null && start.isPresent() && !countedFrom.isAfter(start.get()));
  }

  private static List<Ranked> top(Stream<Ranked> counts) {
    return counts
        .sorted(Comparator.comparingLong(Ranked::count).reversed().thenComparing(Ranked::name))
        .limit(TOP)
        .toList();
  }

  /** Alerts of each of the last minutes, oldest first; the last one is still running. */
  synchronized List<Long> perMinute(int count, Instant now) {
    Long[] alerts = new Long[count];
    Arrays.fill(alerts, 0L);
    Instant first = now.truncatedTo(ChronoUnit.MINUTES).minus(count - 1L, ChronoUnit.MINUTES);
    minutes
        .tailMap(first, true)
        .forEach(
            (minute, bucket) -> {
              long index = ChronoUnit.MINUTES.between(first, minute);
              if (index < count) {
                alerts[(int) index] = bucket.alerts();
              }
            });
    return new ArrayList<>(Arrays.asList(alerts));
  }
}
