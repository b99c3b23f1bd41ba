package dev.sentinel.pipeline.oracle;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the job wrote, read back by others' tools, in the lines of {@link Model}.
 *
 * @param lake the folder of the lake; of a bucket, the one its objects lie in
 */
public record Outputs(
    String bootstrapServers,
    String deadLetterTopic,
    Path lake,
    String jdbcUrl,
    String jdbcUsername,
    String jdbcPassword) {

  private static final String ROWS =
      """
      SELECT date::VARCHAR, transaction_id, user_id, amount::VARCHAR, epoch_us(timestamp)::VARCHAR,
        currency, merchant_id, merchant_category, terminal_id, card_id, device_id, ip, channel,
        country, latitude::VARCHAR, longitude::VARCHAR, extra,
        kafka_partition::VARCHAR, kafka_offset::VARCHAR
      FROM read_parquet('%s', hive_partitioning = true)\
      """;

  /** Every row of the lake. */
  public List<String> lakeRows() {
    return hasFiles() ? duckDb(ROWS.formatted(files()), 19) : List.of();
  }

  /** How many rows the lake has, doubled ones included. */
  public long lakeRowCount() {
    return hasFiles()
        ? Long.parseLong(
            duckDb("SELECT count(*)::VARCHAR FROM read_parquet('%s')".formatted(files()), 1).get(0))
        : 0;
  }

  /** How many Kafka records the lake holds. */
  public long distinctLakeRows() {
    return Long.parseLong(
        duckDb(
                """
                SELECT count(*)::VARCHAR FROM
                  (SELECT DISTINCT kafka_partition, kafka_offset FROM read_parquet('%s'))\
                """
                    .formatted(files()),
                1)
            .get(0));
  }

  /** The lake's columns and their types, in DuckDB's words. */
  public List<String> lakeColumns() {
    return duckDb(
        "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet('%s'))"
            .formatted(files()),
        2);
  }

  private String files() {
    return lake.resolve("raw_transactions").resolve("*").resolve("*.parquet").toString();
  }

  private boolean hasFiles() {
    Path table = lake.resolve("raw_transactions");
    if (!Files.isDirectory(table)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(table)) {
      return files.anyMatch(file -> file.toString().endsWith(".parquet"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The sizes in bytes of the lake's files. */
  List<Long> lakeFileSizes() {
    try (Stream<Path> files = Files.walk(lake.resolve("raw_transactions"))) {
      return files
          .filter(file -> file.toString().endsWith(".parquet"))
          .map(file -> file.toFile().length())
          .toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> duckDb(String sql, int columns) {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      return lines(connection, sql, columns);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Every row of {@code fraud_alerts}, with its reasons spelled out. */
  public List<String> alerts() {
    return postgres(
        """
        SELECT transaction_id, user_id, amount::text, currency,
          (extract(epoch FROM timestamp) * 1000)::bigint::text, rules::text, score::text, severity,
          (SELECT string_agg(reason->>'description', '; ' ORDER BY n)
            FROM jsonb_array_elements(reasons) WITH ORDINALITY AS r(reason, n)),
          (SELECT string_agg((condition->>'feature') || ' ' || (condition->>'operator') || ' '
              || (condition->>'threshold') || ': ' || (condition->>'value'), '; ' ORDER BY n, m)
            FROM jsonb_array_elements(reasons) WITH ORDINALITY AS r(reason, n),
              jsonb_array_elements(reason->'conditions') WITH ORDINALITY AS c(condition, m))
        FROM fraud_alerts\
        """,
        10);
  }

  /** Every row of {@code user_stats}. */
  public List<String> userStats() {
    return postgres(
        """
        SELECT user_id, (extract(epoch FROM window_start) * 1000)::bigint::text,
          (extract(epoch FROM window_end) * 1000)::bigint::text, currency, txn_count::text,
          total_spend::text, avg_spend::text, min_spend::text, max_spend::text
        FROM user_stats\
        """,
        9);
  }

  /** How many transactions {@code user_stats} counts. */
  public long countedTransactions() {
    return new BigDecimal(
            postgres("SELECT coalesce(sum(txn_count), 0)::text FROM user_stats", 1).get(0))
        .longValueExact();
  }

  private List<String> postgres(String sql, int columns) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, jdbcUsername, jdbcPassword)) {
      return lines(connection, sql, columns);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static List<String> lines(Connection connection, String sql, int columns)
      throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        List<@Nullable String> line = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          line.add(rows.getString(i));
        }
        lines.add(Model.line(line));
      }
    }
    return Model.sorted(lines);
  }

  /** Every record on the dead-letter topic. */
  public List<String> deadLetters() {
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false);
    List<String> lines = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(deadLetterTopic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          lines.add(
              Model.line(
                  Arrays.asList(
                      Model.hex(record.key()),
                      Model.hex(record.value()),
                      header(record, "sentinel.error.stage"),
                      header(record, "sentinel.error.reason"),
                      header(record, "sentinel.error.field"),
                      header(record, "sentinel.source.partition"),
                      header(record, "sentinel.source.offset"),
                      header(record, "sentinel.source.timestamp"))));
        }
      }
    }
    return Model.sorted(lines);
  }

  private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }
}
