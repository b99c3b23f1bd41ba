package dev.sentinel.pipeline.lake;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Where things lie in the lake.
 *
 * @param root a folder or {@code s3://bucket[/prefix]}, without a slash at the end
 */
public record LakeLayout(String root) implements Serializable {
  private static final String TABLE = "raw_transactions";
  private static final String STAGING = "_staging";
  private static final String PARTITION_PREFIX = "date=";

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

  /** The Hive-style partition of an event time: its UTC date. */
  static String partitionOf(Instant timestamp) {
    return PARTITION_PREFIX + LocalDate.ofInstant(timestamp, ZoneOffset.UTC);
  }
}
