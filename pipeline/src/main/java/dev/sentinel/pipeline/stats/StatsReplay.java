package dev.sentinel.pipeline.stats;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Decides again which transactions {@code user_stats} counts, by the very code of the job: for
 * audits. Every transaction of a Kafka partition must be given, in the order of their offsets;
 * partitions may follow one another or be mixed.
 *
 * <p>Not thread-safe. Holds what the job's state holds: the windows within the allowed lateness.
 */
public final class StatsReplay {
  /** How often closed windows are forgotten, in transactions of a bucket. */
  private static final int FORGET_EVERY = 10_000;

  /** What the job makes of a transaction that it has not met before. */
  public enum Verdict {
    /** It counts in its window. */
    COUNTED,
    /** Its window had closed. */
    LATE,
    /** It is dated so far ahead, like so many others, that its window is not kept. */
    TOO_FAR_AHEAD
  }

  private final StatsWindows windows;
  private final Map<Integer, Bucket> buckets = new HashMap<>();

  private static final class Bucket {
    final SpendBucket spends = new SpendBucket();
    int added;
  }

  public StatsReplay(StatsWindows windows) {
    this.windows = windows;
  }

  /**
   * The currency that a transaction counts under in {@code user_stats}.
   *
   * @param currency the transaction's; null when a malformed one was sent
   */
  public static String currencyOf(@Nullable String currency) {
    return currency == null ? Spend.UNKNOWN_CURRENCY : currency;
  }

  /** Which of the job's clocks a user's transactions are late by: one a bucket and partition. */
  public static int bucketOf(String userId) {
    return Math.floorMod(userId.hashCode(), GroupSpends.BUCKETS);
  }

  /**
   * Takes in the next transaction of a partition.
   *
   * @param amount at the transaction's scale
   * @param timestamp event time
   * @param recordedAt the record's Kafka timestamp
   */
  public Verdict add(
      String userId,
      @Nullable String currency,
      BigDecimal amount,
      Instant timestamp,
      int partition,
      Instant recordedAt) {
    Bucket bucket = buckets.computeIfAbsent(bucketOf(userId), ignored -> new Bucket());
    SpendBucket.Outcome outcome =
        bucket.spends.add(
            new Spend(userId, currencyOf(currency), amount, timestamp, partition, recordedAt),
            windows);
    if (++bucket.added % FORGET_EVERY == 0) {
      bucket.spends.takeChanges(windows);
    }
    return switch (outcome) {
      case COUNTED -> Verdict.COUNTED;
      case LATE -> Verdict.LATE;
      case TOO_FAR_AHEAD -> Verdict.TOO_FAR_AHEAD;
    };
  }
}
