package dev.sentinel.pipeline.metrics;

import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/** The names of the pipeline's Beam metrics, all in namespace {@value #NAMESPACE}. */
public final class MetricNames {
  public static final String NAMESPACE = "sentinel";

  /** Records taken from Kafka. */
  public static final String RECORDS_READ = "records_read";

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

  private MetricNames() {}

  /** The counter called {@code name}. */
  public static Counter counter(String name) {
    return Metrics.counter(NAMESPACE, name);
  }
}
