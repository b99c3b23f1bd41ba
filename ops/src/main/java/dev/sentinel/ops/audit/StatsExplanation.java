package dev.sentinel.ops.audit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Explains why a row of {@code user_stats} does not add up all transactions of its user, window and
 * currency, where that can be. What cannot be explained is an error.
 */
final class StatsExplanation {
  /** More sums than this are not looked at; a window of a user has a handful of transactions. */
  private static final int MAX_SUMS = 100_000;

  private StatsExplanation() {}

  /** How a transaction stands to its window. */
  enum Standing {
    /** It must be counted, whatever happened. */
    REQUIRED,
    /** It must be counted unless the job was restarted in between. */
    UNLESS_RESTARTED,
    /** Its window had closed, or is too far in the future. */
    LEFT_OUT,
    /** Nobody can say any more whether its window had closed. */
    UNDECIDED,
    /** It is not of the audited part of the topic, and may be counted. */
    OTHER
  }

  /** A transaction of the window. */
  record Row(int partition, BigDecimal amount, Standing standing) {}

  /** What explains a row. */
  enum Explanation {
    /** The lateness rule, exactly. */
    BY_RULE("late"),
    /**
     * A restart: windows that had closed for some users took in transactions again, or lost some.
     */
    BY_RESTART("restart"),
    /** Transactions of which nobody can say whether they were late. */
    UNDECIDED("undecided"),
    /** The user's transactions are in several partitions, whose clocks differ. */
    SEVERAL_PARTITIONS("several-partitions"),
    /** Nothing: the row is wrong. */
    NONE("none");

    private final String code;

    Explanation(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /**
   * Looks for the strictest explanation.
   *
   * @param stored what user_stats has; {@link Totals#NONE} when it has no row
   * @param rows every transaction of the user, window and currency that is known
   */
  static Explanation explain(Totals stored, List<Row> rows) {
    Predicate<Row> required = row -> row.standing() == Standing.REQUIRED;
    Predicate<Row> unlessRestarted = row -> row.standing() == Standing.UNLESS_RESTARTED;
    Predicate<Row> undecided = row -> row.standing() == Standing.UNDECIDED;
    Predicate<Row> other = row -> row.standing() == Standing.OTHER;
    boolean tooMany = false;
    List<Attempt> attempts = new ArrayList<>();
    attempts.add(new Attempt(Explanation.BY_RULE, required.or(unlessRestarted), other));
    attempts.add(
        new Attempt(Explanation.UNDECIDED, required.or(unlessRestarted), other.or(undecided)));
    attempts.add(new Attempt(Explanation.BY_RESTART, required, required.negate()));
    List<Integer> partitions = rows.stream().map(Row::partition).distinct().toList();
    if (partitions.size() > 1) {
      for (int partition : partitions) {
        Predicate<Row> ofPartition = required.and(row -> row.partition() == partition);
        if (rows.stream().anyMatch(ofPartition)) {
          attempts.add(
              new Attempt(Explanation.SEVERAL_PARTITIONS, ofPartition, ofPartition.negate()));
        }
      }
    }
    for (Attempt attempt : attempts) {
      Answer answer = attempt.answer(stored, rows);
      if (answer == Answer.YES) {
        return attempt.explanation();
      }
      tooMany |= answer == Answer.TOO_MANY_SUMS;
    }
    return tooMany ? Explanation.UNDECIDED : Explanation.NONE;
  }

  private enum Answer {
    YES,
    NO,
    TOO_MANY_SUMS
  }

  /** Rows that must be in the sum, and rows that may be. */
  private record Attempt(Explanation explanation, Predicate<Row> in, Predicate<Row> free) {

    Answer answer(Totals stored, List<Row> rows) {
      Totals base = Totals.NONE;
      for (Row row : rows) {
        if (in.test(row)) {
          base = base.plus(row.amount());
        }
      }
      Set<Totals> sums = new HashSet<>(Set.of(base));
      for (Row row : rows) {
        if (!free.test(row)) {
          continue;
        }
        List<Totals> more = new ArrayList<>();
        for (Totals sum : sums) {
          Totals with = sum.plus(row.amount());
          // Amounts are never negative: sums only grow.
          if (with.count() <= stored.count() && with.total().compareTo(stored.total()) <= 0) {
            more.add(with);
          }
        }
        sums.addAll(more);
        if (sums.size() > MAX_SUMS) {
          return Answer.TOO_MANY_SUMS;
        }
      }
      return sums.stream().anyMatch(stored::isSame) ? Answer.YES : Answer.NO;
    }
  }
}
