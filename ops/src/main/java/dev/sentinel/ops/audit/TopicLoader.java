package dev.sentinel.ops.audit;

import dev.sentinel.ops.OpsException;
import dev.sentinel.ops.kafka.TopicReader;
import dev.sentinel.ops.kafka.TopicReader.Bounds;
import dev.sentinel.ops.text.Progress;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.Wire;
import dev.sentinel.pipeline.parse.InvalidTransactionException;
import dev.sentinel.pipeline.parse.TransactionParser;
import dev.sentinel.pipeline.stats.StatsReplay;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.duckdb.DuckDBAppender;

/**
 * Finds out about the topic what the outputs cannot tell. Where every offset is accounted for, the
 * topic need not be read at all: only gaps are, to see whether they are records or what compaction
 * and transactions leave behind.
 */
final class TopicLoader {
  /** Gaps closer than this are read in one go: to seek costs more than to read on. */
  private static final long NEAR = 1_000;

  private static final String GAPS =
      """
      WITH stored AS (
        SELECT part, pos FROM lake WHERE own UNION SELECT part, pos FROM letters),
      marks AS (
        SELECT s.part, s.pos, p.end_pos FROM stored s JOIN positions p USING (part)
        WHERE s.pos >= p.start_pos AND s.pos < p.end_pos
        UNION ALL SELECT part, start_pos - 1, end_pos FROM positions WHERE start_pos < end_pos),
      gaps AS (
        SELECT part, pos + 1 AS first,
          coalesce(lead(pos) OVER (PARTITION BY part ORDER BY pos), end_pos) AS next
        FROM marks)
      SELECT part, first, next FROM gaps WHERE next > first ORDER BY part, first\
      """;

  private final SentinelConfig config;
  private final Workbench bench;
  private final TopicReader topic;
  private final Progress progress;
  private final TransactionParser parser;
  private final Verdicts verdicts;
  private long read;

  /** Offsets of a partition, the last one not included. */
  private record Range(int partition, long from, long to) {}

  TopicLoader(
      SentinelConfig config,
      Verdicts verdicts,
      Workbench bench,
      TopicReader topic,
      Progress progress) {
    this.config = config;
    this.bench = bench;
    this.topic = topic;
    this.progress = progress;
    this.parser = new TransactionParser(config.maxRecordBytes());
    this.verdicts = verdicts;
  }

  /** Settles what is audited: the offsets of each partition. */
  void loadPositions(PositionSpec from, PositionSpec upTo) throws SQLException {
    Map<Integer, Bounds> bounds = topic.bounds();
    Map<Integer, Long> starts = resolve(from, bounds);
    Map<Integer, Long> ends = resolve(upTo, bounds);
    bench.fill(
        "positions",
        table -> {
          for (Map.Entry<Integer, Bounds> partition : bounds.entrySet()) {
            Bounds held = partition.getValue();
            long end = Math.min(ends.get(partition.getKey()), held.end());
            long start = Math.min(Math.max(starts.get(partition.getKey()), held.beginning()), end);
            table.beginRow();
            table.append(partition.getKey());
            table.append(held.beginning());
            table.append(isExplicit(from) ? start : 0L);
            table.append(start);
            table.append(end);
            table.append(held.end());
            table.endRow();
          }
        });
  }

  private static boolean isExplicit(PositionSpec from) {
    return !(from instanceof PositionSpec.Earliest || from instanceof PositionSpec.Stored);
  }

  private Map<Integer, Long> resolve(PositionSpec position, Map<Integer, Bounds> bounds) {
    Map<Integer, Long> offsets = new TreeMap<>();
    if (position instanceof PositionSpec.At at) {
      bounds.forEach((partition, held) -> offsets.put(partition, held.end()));
      offsets.putAll(topic.firstAt(at.time()));
    } else if (position instanceof PositionSpec.Offsets given) {
      bounds.forEach((partition, held) -> offsets.put(partition, held.end()));
      given
          .offsets()
          .forEach(
              (partition, offset) -> {
                if (offsets.replace(partition, offset) == null) {
                  throw new OpsException(
                      "Topic " + topic.topic() + " has no partition " + partition + ".");
                }
              });
    } else if (position instanceof PositionSpec.Now) {
      bounds.forEach((partition, held) -> offsets.put(partition, held.end()));
    } else {
      // What is stored is not known yet; see startWhereStored.
      bounds.forEach((partition, held) -> offsets.put(partition, held.beginning()));
    }
    return offsets;
  }

  /** Moves the start of each partition to the first record that is stored. */
  void startWhereStored() throws SQLException {
    bench.execute(
        """
        UPDATE positions SET start_pos = least(end_pos, greatest(beginning, coalesce((
          SELECT min(pos) FROM (
            SELECT part, pos FROM lake WHERE own UNION ALL SELECT part, pos FROM letters) stored
          WHERE stored.part = positions.part), end_pos)))\
        """);
  }

  /** Takes in what the topic's end is now; what lies behind the audited part may count already. */
  void loadLatest() throws SQLException {
    for (Map.Entry<Integer, Long> partition : topic.uncommittedEnds().entrySet()) {
      bench.execute(
          "UPDATE positions SET last_pos = ? WHERE part = ?",
          partition.getValue(),
          partition.getKey());
    }
    Map<Integer, Bounds> bounds = topic.bounds();
    List<Range> latest = new ArrayList<>();
    for (Map.Entry<Integer, Long> partition : ends().entrySet()) {
      Bounds held = bounds.get(partition.getKey());
      if (held != null && partition.getValue() < held.end()) {
        latest.add(new Range(partition.getKey(), partition.getValue(), held.end()));
      }
    }
    loadRows(latest, false);
  }

  private Map<Integer, Long> ends() throws SQLException {
    Map<Integer, Long> ends = new TreeMap<>();
    bench.forEach(
        "SELECT part, end_pos FROM positions", row -> ends.put(row.getInt(1), row.getLong(2)));
    return ends;
  }

  /** Looks into the gaps between what is stored; records that are found there are missing. */
  void loadMissing() throws SQLException {
    List<Range> gaps = new ArrayList<>();
    bench.forEach(GAPS, row -> gaps.add(new Range(row.getInt(1), row.getLong(2), row.getLong(3))));
    if (!gaps.isEmpty()) {
      progress.say(
          "Looking for records in "
              + Texts.count(gaps.stream().mapToLong(gap -> gap.to() - gap.from()).sum(), "offset")
              + " of the topic that nothing is stored of ...");
      loadRows(gaps, true);
    }
  }

  private void loadRows(List<Range> ranges, boolean missing) throws SQLException {
    bench.fill(
        "topic_rows",
        table -> {
          int i = 0;
          while (i < ranges.size()) {
            Range first = ranges.get(i);
            List<Range> together = new ArrayList<>(List.of(first));
            while (++i < ranges.size()
                && ranges.get(i).partition() == first.partition()
                && ranges.get(i).from() - together.get(together.size() - 1).to() < NEAR) {
              together.add(ranges.get(i));
            }
            read(together, record -> append(record, missing, table));
          }
        });
  }

  private void read(List<Range> ranges, RecordVisitor visitor) throws SQLException {
    int[] current = new int[1];
    Failure failure = new Failure();
    topic.read(
        ranges.get(0).partition(),
        ranges.get(0).from(),
        ranges.get(ranges.size() - 1).to(),
        record -> {
          read++;
          progress.update(() -> "  " + Texts.count(read, "record"));
          while (record.offset() >= ranges.get(current[0]).to()) {
            current[0]++;
          }
          if (record.offset() >= ranges.get(current[0]).from()) {
            failure.guard(() -> visitor.visit(record));
          }
        });
    failure.rethrow();
  }

  @FunctionalInterface
  private interface RecordVisitor {
    void visit(ConsumerRecord<byte[], byte[]> record) throws SQLException;
  }

  @FunctionalInterface
  private interface SqlAction {
    void run() throws SQLException;
  }

  /** Carries the first failure out of a visitor that cannot throw it. */
  private static final class Failure {
    private SQLException first;

    void guard(SqlAction action) {
      if (first == null) {
        try {
          action.run();
        } catch (SQLException e) {
          first = e;
        }
      }
    }

    void rethrow() throws SQLException {
      if (first != null) {
        throw first;
      }
    }
  }

  private void append(ConsumerRecord<byte[], byte[]> record, boolean missing, DuckDBAppender table)
      throws SQLException {
    table.beginRow();
    table.append(record.partition());
    table.append(record.offset());
    table.append(record.timestamp());
    table.append(missing);
    try {
      Transaction transaction =
          parser
              .parse(record.value())
              .transaction()
              .build(
                  new KafkaPosition(
                      config.source().topic(),
                      record.partition(),
                      record.offset(),
                      record.timestamp()),
                  Instant.ofEpochMilli(Math.max(0, record.timestamp())));
      table.appendNull();
      table.append(transaction.transactionId());
      table.append(transaction.userId());
      table.append(StatsReplay.currencyOf(transaction.currency()));
      table.append(transaction.amount());
      table.append(Wire.toMicros(transaction.timestamp()));
      table.append(
          verdicts.of(transaction).stream()
              .map(suspicion -> suspicion.kind().name())
              .distinct()
              .collect(Collectors.joining(",")));
    } catch (InvalidTransactionException e) {
      table.append(e.reason().name());
      for (int i = 0; i < 5; i++) {
        table.appendNull();
      }
      table.append("");
    }
    table.endRow();
  }

  /**
   * Reads the Kafka timestamps of the records that the given partitions still hold.
   *
   * @param upTo by partition, where to stop
   */
  void loadTimestamps(Map<Integer, Long> upTo) throws SQLException {
    bench.execute("DELETE FROM recorded");
    Map<Integer, Bounds> bounds = topic.bounds();
    bench.fill(
        "recorded",
        table -> {
          for (Map.Entry<Integer, Long> partition : upTo.entrySet()) {
            Bounds held = bounds.get(partition.getKey());
            if (held == null) {
              continue;
            }
            long end = Math.min(partition.getValue(), held.end());
            if (held.beginning() < end) {
              read(
                  List.of(new Range(partition.getKey(), held.beginning(), end)),
                  record -> {
                    table.beginRow();
                    table.append(record.partition());
                    table.append(record.offset());
                    table.append(record.timestamp());
                    table.endRow();
                  });
            }
          }
        });
  }
}
