package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Coverage;
import dev.sentinel.viewer.model.Period;
import dev.sentinel.viewer.model.UserSpend;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What users spent in a period, added up from windows a piece at a time, newest first.
 *
 * <p>The windows of a day are millions of rows, too many for every refresh. So a sum is kept and
 * shown with its age and, until it is complete, with how far it reaches back; then it is made anew
 * after a while that grows with the time that takes. Windows are corrected by late payments, so
 * sums cannot simply be continued.
 *
 * <p>Those of all time are kept by the database itself, which leaves nothing to add up.
 */
final class StatsCounts {
  /** How many users with the most can be asked for. */
  static final int MOST_SHOWN = 500;

  private static final int FIRST_PIECE = 20_000;
  private static final int LARGEST_PIECE = 1_000_000;

  /** Long enough to meet most users more than once, so that the database does the adding. */
  private static final Duration PIECE_TIME = Duration.ofSeconds(2);

  private static final int MOST_USERS = 200_000;
  private static final Duration LEAST_AGE = Duration.ofSeconds(2);
  private static final int REST_FACTOR = 10;

  private record Key(String user, String currency) {}

  /** A sum, in the making or made. */
  private static final class Sum {
    private final Instant begun;
    private final Optional<Instant> start;
    private final Map<Key, UserSpend> users = new HashMap<>();
    private Instant position;
    private boolean complete;
    private boolean full;
    private Duration work = Duration.ZERO;

    Sum(Instant begun, Optional<Instant> start) {
      this.begun = begun;
      this.start = start;
      // Windows of the near future come from clocks that are ahead.
      this.position = begun.plus(Duration.ofMinutes(1));
    }
  }

  /**
   * What to show.
   *
   * @param users all of one currency, since others cannot be compared with it
   * @param currencies all there are, the one with most transactions first
   */
  record Result(List<UserSpend> users, List<String> currencies, Coverage coverage, Instant asOf) {}

  private final Period period;
  private Sum made;
  private Sum making;
  private int piece = FIRST_PIECE;

  StatsCounts(Period period) {
    this.period = period;
  }

  Period period() {
    return period;
  }

  /**
   * Adds another piece.
   *
   * @return whether there is more to do now
   */
  boolean advance(StatsRepository stats, Instant now) {
    Sum sum;
    synchronized (this) {
      if (making == null) {
        if (made != null && now.isBefore(made.begun.plus(rest(made)))) {
          return false;
        }
        making = new Sum(now, period.start(now));
      }
      sum = making;
    }
    long begun = System.nanoTime();
    if (period == Period.ALL && stats.hasTotals()) {
      made(sum, stats.totals(MOST_SHOWN), begun);
      return false;
    }
    Optional<Instant> end = stats.skip(sum.position, piece);
    // A range that ends where it starts would never be left: one window can hold many users.
    Instant from =
        end.filter(time -> sum.start.isEmpty() || time.isAfter(sum.start.get()))
            .or(() -> sum.start)
            .orElse(Instant.parse("0001-01-01T00:00:00Z"));
    boolean last = end.isEmpty() || (sum.start.isPresent() && !from.isAfter(sum.start.get()));
    List<UserSpend> users = stats.spend(from, sum.position);
    synchronized (this) {
      for (UserSpend user : users) {
        Key key = new Key(user.userId(), user.currency().intern());
        UserSpend before = sum.users.get(key);
        if (before == null && sum.users.size() >= MOST_USERS) {
          sum.full = true;
        } else {
          sum.users.put(key, before == null ? user : plus(before, user));
        }
      }
      sum.position = from;
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      sum.work = sum.work.plus(took);
      if (took.compareTo(PIECE_TIME) > 0) {
        piece = Math.max(FIRST_PIECE, piece / 2);
      } else if (took.compareTo(PIECE_TIME.dividedBy(2)) < 0) {
        piece = Math.min(LARGEST_PIECE, piece * 2);
      }
      if (last) {
        sum.complete = true;
        made = sum;
        making = null;
      }
      return !last;
    }
  }

  private synchronized void made(Sum sum, List<UserSpend> users, long begun) {
    sum.users.clear();
    users.forEach(user -> sum.users.put(new Key(user.userId(), user.currency()), user));
    sum.work = Duration.ofNanos(System.nanoTime() - begun);
    sum.complete = true;
    made = sum;
    making = null;
  }

  private static Duration rest(Sum sum) {
    Duration rest = sum.work.multipliedBy(REST_FACTOR);
    return rest.compareTo(LEAST_AGE) > 0 ? rest : LEAST_AGE;
  }

  private static UserSpend plus(UserSpend a, UserSpend b) {
    return new UserSpend(
        a.userId(),
        a.currency(),
        a.windows() + b.windows(),
        a.transactions().add(b.transactions()),
        a.total().add(b.total()),
        a.max().max(b.max()));
  }

  /**
   * The users with the most; of the sum in the making only if there is no other yet.
   *
   * @param wished the currency; where it is none of those there are, the one with most transactions
   */
  synchronized Optional<Result> top(
      Comparator<UserSpend> order, Optional<String> wished, int limit) {
    Sum sum = made != null ? made : making;
    if (sum == null) {
      return Optional.empty();
    }
    Map<String, BigDecimal> transactions = new HashMap<>();
    sum.users
        .values()
        .forEach(user -> transactions.merge(user.currency(), user.transactions(), BigDecimal::add));
    List<String> currencies =
        transactions.entrySet().stream()
            .sorted(
                Map.Entry.<String, BigDecimal>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .toList();
    Optional<String> currency =
        wished.filter(currencies::contains).or(() -> currencies.stream().findFirst());
    List<UserSpend> users =
        sum.users.values().stream()
            .filter(user -> currency.isPresent() && user.currency().equals(currency.get()))
            .sorted(order.reversed().thenComparing(UserSpend::userId))
            .limit(limit)
            .toList();
    return Optional.of(
        new Result(
            users,
            currencies,
            sum.complete && !sum.full
                ? Coverage.ALL
                : new Coverage(false, Optional.of(sum.position)),
            sum.begun));
  }
}
