package dev.sentinel.pipeline.lake;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Where things lie in the lake.
 *
 * @param root a folder or {@code s3://bucket[/prefix]}, without a slash at the end
 */
public record LakeLayout(String root) implements Serializable {
  private static final String TABLE = "raw_transactions";
  private static final String STAGING = "_staging";
  private static final String FEATURES = "_features";
  private static final String PARTITION_PREFIX = "date=";
  private static final long SECONDS_PER_DAY = 86_400;

  public LakeLayout {
    while (root.length() > 1 && root.endsWith("/")) {
      root = root.substring(0, root.length() - 1);
    }
  }

  /** The table of all transactions: whole files only. */
  public String table() {
    return root + "/" + TABLE;
  }

  /** Where files grow before they are published. */
  public String staging() {
    return root + "/" + STAGING;
  }

  /** Where the histories that runs begin with are, by consumer group and run. */
  public String features() {
    return root + "/" + FEATURES;
  }

  /** The UTC date of an event time, as days since the epoch. */
  static long epochDayOf(Instant timestamp) {
    return Math.floorDiv(timestamp.getEpochSecond(), SECONDS_PER_DAY);
  }

  /** The Hive-style partition of a date. */
  static String partitionOf(long epochDay) {
    return PARTITION_PREFIX + LocalDate.ofEpochDay(epochDay);
  }

  /** The date of a Hive-style partition. */
  static LocalDate dateOf(String partition) {
    return LocalDate.parse(partition.substring(PARTITION_PREFIX.length()));
  }
}
