package dev.sentinel.pipeline.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.oracle.Message.Sent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A seeded stream that is sent piece by piece, and what the model makes of it so far. */
public final class SeededRun {
  /** The pipeline's default. */
  private static final Duration ALLOWED_LATENESS = Duration.ofMinutes(5);

  private final String bootstrapServers;
  private final String topic;
  private final SeededStream stream;
  private final Model model;
  private final List<Sent> sent = new ArrayList<>();

  public SeededRun(long seed, String bootstrapServers, String topic) {
    this(seed, bootstrapServers, topic, ModelRules.AMOUNT);
  }

  /**
   * @param rules of the job
   */
  public SeededRun(long seed, String bootstrapServers, String topic, ModelRules rules) {
    this.model = new Model(ALLOWED_LATENESS, rules);
    this.stream = new SeededStream(seed);
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
  }

  /** Sends the next {@code transactions} of the generator, and everything between them. */
  public void send(int transactions) {
    sent.addAll(Producer.send(bootstrapServers, topic, stream.messages(transactions)));
  }

  /**
   * Sends transactions to one partition, one each second of event time, of users who send to no
   * other partition.
   *
   * @param from the first event time
   */
  public void sendTo(int partition, Instant from, int transactions) {
    sent.addAll(
        Producer.send(bootstrapServers, topic, partition, steady(partition, from, transactions)));
  }

  private List<Message> steady(int partition, Instant from, int transactions) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < transactions; i++) {
      messages.add(
          SeededStream.simple(
              "p%d-%d".formatted(partition, sent.size() + i),
              String.valueOf(1_000 * (partition + 1) + i % 7),
              BigDecimal.valueOf(i % 10 == 0 ? 700_000 + i : 1_000 + i, 2),
              from.plusSeconds(i)));
    }
    return messages;
  }

  /** Sends transactions that are too late for their windows. */
  public void sendLate(int transactions) {
    sent.addAll(Producer.send(bootstrapServers, topic, stream.lateMessages(transactions)));
  }

  /** How many of what was sent are transactions. */
  public long countable() {
    return lakeRows().size();
  }

  /** Whether everything has arrived; doubled rows are for {@link #verify} to find. */
  public boolean hasArrivedIn(Outputs outputs) {
    return outputs.lakeRowCount() >= countable()
        && outputs.countedTransactions() >= countedTransactions()
        && outputs.alerts().size() >= alerts().size()
        && outputs.deadLetters().size() >= deadLetters().size();
  }

  /** Compares all four outputs with the model, row by row. */
  public void verify(Outputs outputs) {
    assertThat(outputs.deadLetters()).isEqualTo(deadLetters());
    assertThat(outputs.alerts()).isEqualTo(alerts());
    assertThat(outputs.userStats()).isEqualTo(userStats());
    assertThat(outputs.lakeRows()).isEqualTo(lakeRows());
  }

  /**
   * Compares all four outputs with what the model makes of the first records that were sent: up to
   * the given number of transactions, and maybe some more dead letters. The topic must have one
   * partition.
   */
  public void verifyFirst(int transactions, Outputs outputs) {
    int deadLetters = outputs.deadLetters().size();
    List<Sent> first = new ArrayList<>();
    int accepted = 0;
    for (Sent record : sent) {
      if (record.message().expected() instanceof Expected.Accepted && ++accepted > transactions) {
        break;
      }
      first.add(record);
    }
    while (model.deadLetters(first).size() > deadLetters
        && first.get(first.size() - 1).message().expected() instanceof Expected.Refused) {
      first.remove(first.size() - 1);
    }
    assertThat(outputs.lakeRows()).isEqualTo(model.lakeRows(first));
    assertThat(outputs.alerts()).isEqualTo(model.alerts(first));
    assertThat(outputs.userStats()).isEqualTo(model.userStats(first));
    assertThat(outputs.deadLetters()).isEqualTo(model.deadLetters(first));
  }

  /** How many transactions {@code user_stats} must count. */
  public long countedTransactions() {
    return model.countedTransactions(sent);
  }

  public List<String> lakeRows() {
    return model.lakeRows(sent);
  }

  public List<String> alerts() {
    return model.alerts(sent);
  }

  public List<String> userStats() {
    return model.userStats(sent);
  }

  public List<String> deadLetters() {
    return model.deadLetters(sent);
  }

  /** What the metrics must say of a job that has read everything once, in Prometheus' words. */
  Map<String, Double> metrics(Outputs outputs) {
    Map<String, Double> metrics = new TreeMap<>();
    put(metrics, "sentinel_records_read_total", sent.size());
    put(metrics, "sentinel_records_parsed_total", lakeRows().size());
    model
        .refusals(sent)
        .forEach(
            (reason, count) ->
                put(metrics, "sentinel_dead_letters_total{reason=\"" + reason + "\"}", count));
    model
        .malformedFields(sent)
        .forEach(
            (field, count) ->
                put(
                    metrics,
                    "sentinel_malformed_optional_fields_total{field=\"" + field + "\"}",
                    count));
    put(metrics, "sentinel_already_stored_total", 0);
    put(metrics, "sentinel_archived_rows_total", lakeRows().size());
    put(metrics, "sentinel_archived_files_total", outputs.lakeFileSizes().size());
    put(
        metrics,
        "sentinel_archived_bytes_total",
        outputs.lakeFileSizes().stream().mapToLong(Long::longValue).sum());
    put(metrics, "sentinel_archive_delay_seconds_count", outputs.lakeFileSizes().size());
    put(metrics, "sentinel_alerts_total", model.suspicious(sent));
    put(
        metrics,
        "sentinel_alerts_by_rule_total{rule=\"amount-threshold\"}",
        model.suspicious(sent));
    put(metrics, "sentinel_alert_latency_seconds_count", model.suspicious(sent));
    // Their Kafka timestamps are of long ago.
    put(metrics, "sentinel_alert_latency_seconds_bucket{le=\"300.0\"}", 0);
    put(metrics, "sentinel_alert_latency_seconds_bucket{le=\"+Inf\"}", model.suspicious(sent));
    put(metrics, "sentinel_stats_transactions_total", countedTransactions());
    put(metrics, "sentinel_stats_late_total", lakeRows().size() - countedTransactions());
    put(metrics, "sentinel_stats_too_far_ahead_total", 0);
    put(metrics, "sentinel_read_delay_seconds_count", sent.size());
    Map<Integer, Long> ends = new TreeMap<>();
    sent.forEach(record -> ends.merge(record.partition(), record.offset() + 1, Math::max));
    ends.forEach(
        (partition, end) -> {
          put(metrics, "sentinel_kafka_lag_records{partition=\"" + partition + "\"}", 0);
          put(metrics, "sentinel_kafka_position{partition=\"" + partition + "\"}", end);
          put(metrics, "sentinel_kafka_end_offset{partition=\"" + partition + "\"}", end);
        });
    for (String service : List.of("kafka", "postgresql", "lake")) {
      put(metrics, "sentinel_service_up{service=\"" + service + "\"}", 1);
    }
    for (String yes : List.of("job_running", "live", "ready")) {
      put(metrics, "sentinel_" + yes, 1);
    }
    // The one rule needs no features and is not on trial.
    put(metrics, "sentinel_shadow_alerts_total", 0);
    put(metrics, "sentinel_suppressed_alerts_total", 0);
    put(metrics, "sentinel_features_too_far_ahead_total", 0);
    for (String trouble : List.of("jdbc_errors", "jdbc_retries", "s3_errors", "s3_retries")) {
      put(metrics, "sentinel_" + trouble + "_total", 0);
    }
    return metrics;
  }

  private static void put(Map<String, Double> metrics, String series, long value) {
    metrics.put(series, (double) value);
  }
}
