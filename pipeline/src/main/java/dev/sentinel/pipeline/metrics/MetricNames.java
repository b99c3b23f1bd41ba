package dev.sentinel.pipeline.metrics;

import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;

/** The names of the pipeline's Beam metrics, all in namespace {@value #NAMESPACE}. */
public final class MetricNames {
  public static final String NAMESPACE = "sentinel";

  /** Records taken from Kafka. */
  public static final String RECORDS_READ = "records_read";

  /**
   * A distribution of the highest offsets that bundles have taken in, by Kafka partition, whose
   * number follows. Its maximum is the last record of the partition that was processed: unlike a
   * gauge, it does not depend on the order that bundles end in.
   */
  public static final String OFFSET_PREFIX = "kafka_offset_";

  /** A distribution: milliseconds from a record's Kafka timestamp until it is parsed. */
  public static final String READ_DELAY_MILLIS = "read_delay_millis";

  /** Records that became transactions. */
  public static final String PARSED = "records_parsed";

  /** Records that became dead letters; the reason's code follows. */
  public static final String DEAD_LETTER_PREFIX = "dead_letters_";

  /** Transactions with an optional field that broke its rule; the field's name follows. */
  public static final String MALFORMED_OPTIONAL_PREFIX = "malformed_optional_";

  /** Rows written to Parquet files. */
  public static final String ARCHIVED_ROWS = "archived_rows";

  /** Parquet files made visible in the lake. */
  public static final String ARCHIVED_FILES = "archived_files";

  /** Bytes of the Parquet files made visible in the lake. */
  public static final String ARCHIVED_BYTES = "archived_bytes";

  /** A distribution: milliseconds from the end of a file's arrival window until it is visible. */
  public static final String ARCHIVE_DELAY_MILLIS = "archive_delay_millis";

  /** Suspicious transactions found. */
  public static final String ALERTS = "alerts";

  /** Suspicious transactions by rule; the rule's id follows. */
  public static final String ALERTS_BY_RULE_PREFIX = "alerts_by_rule_";

  /** Transactions that would have been alerts, were their rules not on trial. */
  public static final String SHADOW_ALERTS = "shadow_alerts";

  /** Transactions that would have been alerts, were they not on the allow list. */
  public static final String SUPPRESSED_ALERTS = "suppressed_alerts";

  /** Rules that lacked a value of a transaction, by rule; its id follows. */
  public static final String RULE_ABSENT_PREFIX = "rule_absent_";

  /** Rules that could not be computed for a transaction, by rule; its id follows. */
  public static final String RULE_ERRORS_PREFIX = "rule_errors_";

  /**
   * Alerts committed to the database, by the time since their records' Kafka timestamps: the upper
   * bound of the bucket in milliseconds follows, or {@value #UNBOUNDED}. Not cumulative.
   */
  public static final String ALERT_LATENCY_PREFIX = "alert_latency_upto_millis_";

  /** The bucket of everything above the largest bound. */
  public static final String UNBOUNDED = "inf";

  /** The sum, in milliseconds, of what the buckets of {@link #ALERT_LATENCY_PREFIX} count. */
  public static final String ALERT_LATENCY_SUM = "alert_latency_millis_sum";

  /** Transactions counted in a stats window. */
  public static final String STATS_TRANSACTIONS = "stats_transactions";

  /** Transactions too late for their stats window. */
  public static final String STATS_LATE = "stats_late";

  /** Transactions dated so far ahead, like many others, that no stats window is kept for them. */
  public static final String STATS_TOO_FAR_AHEAD = "stats_too_far_ahead";

  /** Stats rows sent to the database, corrections of earlier ones included. */
  public static final String STATS_ROWS = "stats_rows";

  /** Records skipped because an earlier run had already archived or dead-lettered them. */
  public static final String ALREADY_STORED = "already_stored";

  /** Transactions so late that later ones only know of them in summary; once for each entity. */
  public static final String FEATURES_LATE = "features_late";

  /** Transactions dated so far ahead that they do not become history; once for each entity. */
  public static final String FEATURES_TOO_FAR_AHEAD = "features_too_far_ahead";

  /** Bytes of a bucket's histories, each time they are read. */
  public static final String FEATURE_CELL_BYTES = "feature_cell_bytes";

  /** Writes to the database that failed and were tried again. */
  public static final String JDBC_RETRIES = "jdbc_retries";

  /** Attempts to write to the database that failed, whether or not they were tried again. */
  public static final String JDBC_ERRORS = "jdbc_errors";

  /** Calls of the object store that failed and were tried again. */
  public static final String S3_RETRIES = "s3_retries";

  /** Attempts to call the object store that failed, whether or not they were tried again. */
  public static final String S3_ERRORS = "s3_errors";

  /** Dead letters that the broker did not take and that were sent again. */
  public static final String DEAD_LETTER_RETRIES = "dead_letter_retries";

  private MetricNames() {}

  /** The distribution called {@code name}. */
  public static Distribution distribution(String name) {
    return Metrics.distribution(NAMESPACE, name);
  }

  /** The counter called {@code name}. */
  public static Counter counter(String name) {
    return Metrics.counter(NAMESPACE, name);
  }
}
