package dev.sentinel.pipeline.monitoring;

import dev.sentinel.pipeline.metrics.LatencyBuckets;
import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.parse.InvalidReason;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Beam's names of metrics, and what they are called in Prometheus. */
final class MetricCatalog {
  private static final double MILLIS = 1_000;

  /** A counter of Beam's that is there, with zero, before it first counts. */
  private record Single(String beam, String prometheus, String help) {}

  /** Counters of Beam's that share a prefix; what follows it is the value of a label. */
  private record Labelled(
      String prefix, String prometheus, String help, String label, List<String> known) {}

  private static final List<Single> SINGLES =
      List.of(
          new Single(MetricNames.RECORDS_READ, "records_read", "Records taken from Kafka"),
          new Single(MetricNames.PARSED, "records_parsed", "Records that became transactions"),
          new Single(
              MetricNames.ALREADY_STORED,
              "already_stored",
              "Records read again whose output an earlier run has stored"),
          new Single(
              MetricNames.ARCHIVED_ROWS, "archived_rows", "Rows written to files of the lake"),
          new Single(
              MetricNames.ARCHIVED_FILES, "archived_files", "Files made visible in the lake"),
          new Single(
              MetricNames.ARCHIVED_BYTES,
              "archived_bytes",
              "Bytes of the files made visible in the lake"),
          new Single(MetricNames.ALERTS, "alerts", "Suspicious transactions found"),
          new Single(
              MetricNames.SHADOW_ALERTS,
              "shadow_alerts",
              "Transactions that rules on trial suspect"),
          new Single(
              MetricNames.SUPPRESSED_ALERTS,
              "suppressed_alerts",
              "Suspicious transactions that the allow list let pass"),
          new Single(
              MetricNames.FEATURES_LATE,
              "features_late",
              "Transactions so late that later ones know of them in summary, for each entity"),
          new Single(
              MetricNames.FEATURES_TOO_FAR_AHEAD,
              "features_too_far_ahead",
              "Transactions dated so far ahead that they are no history, for each entity"),
          new Single(
              MetricNames.STATS_TRANSACTIONS,
              "stats_transactions",
              "Transactions counted in a window of user_stats"),
          new Single(
              MetricNames.STATS_LATE,
              "stats_late",
              "Transactions too late for their window of user_stats"),
          new Single(
              MetricNames.STATS_TOO_FAR_AHEAD,
              "stats_too_far_ahead",
              "Transactions dated so far ahead that no window is kept for them"),
          new Single(
              MetricNames.STATS_ROWS,
              "stats_rows",
              "Rows sent to user_stats, corrections of earlier ones included"),
          new Single(
              MetricNames.JDBC_ERRORS,
              "jdbc_errors",
              "Attempts to write to PostgreSQL that failed"),
          new Single(
              MetricNames.JDBC_RETRIES,
              "jdbc_retries",
              "Writes to PostgreSQL that were tried again"),
          new Single(MetricNames.S3_ERRORS, "s3_errors", "Calls of the object store that failed"),
          new Single(
              MetricNames.S3_RETRIES,
              "s3_retries",
              "Calls of the object store that were tried again"),
          new Single(
              MetricNames.DEAD_LETTER_RETRIES,
              "dead_letter_retries",
              "Dead letters that were sent again"));

  private static final List<Labelled> LABELLED =
      List.of(
          new Labelled(
              MetricNames.DEAD_LETTER_PREFIX,
              "dead_letters",
              "Records that became dead letters",
              "reason",
              Arrays.stream(InvalidReason.values()).map(Enum::name).toList()),
          new Labelled(
              MetricNames.MALFORMED_OPTIONAL_PREFIX,
              "malformed_optional_fields",
              "Transactions with an optional field that broke its rule",
              "field",
              List.of()),
          new Labelled(
              MetricNames.ALERTS_BY_RULE_PREFIX,
              "alerts_by_rule",
              "Suspicious transactions by the rules that fired",
              "rule",
              List.of()),
          new Labelled(
              MetricNames.RULE_ABSENT_PREFIX,
              "rule_absent",
              "Transactions that lacked a value the rule needs",
              "rule",
              List.of()),
          new Labelled(
              MetricNames.RULE_ERRORS_PREFIX,
              "rule_errors",
              "Transactions that the rule could not be computed for",
              "rule",
              List.of()));

  private MetricCatalog() {}

  /** Everything that is counted, under Prometheus' names. */
  static void addTo(MetricSnapshots.Builder snapshots, JobMetrics metrics) {
    Map<String, Long> rest = new TreeMap<>(metrics.counters());
    for (Single single : SINGLES) {
      Long count = rest.remove(single.beam());
      snapshots.metricSnapshot(
          counter(single.prometheus(), single.help())
              .dataPoint(point(Labels.EMPTY, count == null ? 0 : count))
              .build());
    }
    snapshots.metricSnapshot(alertLatency(rest));
    for (Labelled labelled : LABELLED) {
      snapshots.metricSnapshot(labelled(labelled, rest));
    }
    // What a later version counts and this list does not know yet.
    rest.forEach(
        (name, count) ->
            snapshots.metricSnapshot(
                counter(
                        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_"),
                        "Counter " + name + " of the pipeline")
                    .dataPoint(point(Labels.EMPTY, count))
                    .build()));
    snapshots.metricSnapshot(
        summary(
            "read_delay_seconds",
            "Time from a record's Kafka timestamp until it is parsed",
            metrics.distributions().get(MetricNames.READ_DELAY_MILLIS),
            MILLIS));
    snapshots.metricSnapshot(
        summary(
            "archive_delay_seconds",
            "Time from the end of a file's arrival window until it is visible in the lake",
            metrics.distributions().get(MetricNames.ARCHIVE_DELAY_MILLIS),
            MILLIS));
    snapshots.metricSnapshot(
        summary(
            "feature_cell_bytes",
            "Size of a bucket's histories, each time they are read",
            metrics.distributions().get(MetricNames.FEATURE_CELL_BYTES),
            1));
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(prefixed(name)).help(help);
  }

  private static CounterDataPointSnapshot point(Labels labels, long count) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) count).build();
  }

  private static CounterSnapshot labelled(Labelled family, Map<String, Long> counters) {
    Map<String, Long> values = new TreeMap<>();
    family.known().forEach(value -> values.put(value, 0L));
    counters
        .entrySet()
        .removeIf(
            counter -> {
              boolean ours = counter.getKey().startsWith(family.prefix());
              if (ours) {
                values.put(
                    counter.getKey().substring(family.prefix().length()), counter.getValue());
              }
              return ours;
            });
    CounterSnapshot.Builder snapshot = counter(family.prometheus(), family.help());
    values.forEach(
        (value, count) -> snapshot.dataPoint(point(Labels.of(family.label(), value), count)));
    return snapshot.build();
  }

  private static HistogramSnapshot alertLatency(Map<String, Long> counters) {
    List<String> names = LatencyBuckets.names().toList();
    long[] bounds = LatencyBuckets.upperBoundsMillis().toArray();
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < names.size(); i++) {
      Long count = counters.remove(names.get(i));
      buckets.bucket(
          i < bounds.length ? bounds[i] / MILLIS : Double.POSITIVE_INFINITY,
          count == null ? 0 : count);
    }
    Long sumMillis = counters.remove(MetricNames.ALERT_LATENCY_SUM);
    return HistogramSnapshot.builder()
        .name(prefixed("alert_latency_seconds"))
        .help("Time from the Kafka timestamp of a suspicious transaction to its committed alert")
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets.build())
                .sum(sumMillis == null ? 0 : sumMillis / MILLIS)
                .build())
        .build();
  }

  /**
   * @param perUnit how much of the distribution is one of the metric's unit
   */
  private static SummarySnapshot summary(
      String name, String help, @Nullable DistributionResult values, double perUnit) {
    return SummarySnapshot.builder()
        .name(prefixed(name))
        .help(help)
        .dataPoint(
            SummaryDataPointSnapshot.builder()
                .count(values == null ? 0 : values.getCount())
                .sum(values == null ? 0 : values.getSum() / perUnit)
                .build())
        .build();
  }

  static String prefixed(String name) {
    return "sentinel_" + name;
  }
}
