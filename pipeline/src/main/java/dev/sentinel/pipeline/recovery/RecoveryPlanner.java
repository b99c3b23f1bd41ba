package dev.sentinel.pipeline.recovery;

import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.lake.LakeFiles;
import dev.sentinel.pipeline.lake.LakeFiles.LakeFile;
import dev.sentinel.pipeline.recovery.TopicOffsets.Bounds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where an earlier run stopped from what it left behind. The lake and the dead letters
 * name the Kafka offset of every record in them, so they are the one account of what is stored that
 * cannot be ahead of or behind the data.
 *
 * <p>Reading starts somewhat before the first record that is not stored: far enough to count every
 * statistics window again that was still open. What is stored already is then read, but not
 * archived or dead-lettered twice.
 */
public final class RecoveryPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveryPlanner.class);

  /**
   * How much arrival time of the lake's newest files is looked at first. Records are read in order
   * and a file is published seconds after its window has ended, so gaps can only lie among the
   * windows of the last moments; a quarter of an hour covers a job that had fallen behind badly.
   */
  private static final Duration FIRST_LOOK = Duration.ofMinutes(15);

  /** How much older than the newest file one must be to vouch for everything read before it. */
  private static final Duration SETTLING = Duration.ofMinutes(5);

  private RecoveryPlanner() {}

  /**
   * Plans how to go on, and sets the consumer group's positions accordingly.
   *
   * @throws StartupException if the lake and the topic contradict each other or cannot be read
   */
  public static RecoveryPlan plan(SentinelConfig config) {
    Map<Integer, Bounds> topic = TopicOffsets.bounds(config.source());
    StoredRows rows = readLake(config, topic);
    StoredRecords stored = new StoredRecords();
    topic.forEach(
        (partition, bounds) -> {
          requireSameTopic(config, partition, bounds, rows);
          rows.addTo(stored, partition, bounds.beginning());
        });
    Map<Integer, Long> deadLetterEnds = DeadLetterOffsets.addTo(stored, config);

    Map<Integer, Long> starts = new TreeMap<>();
    topic.forEach(
        (partition, bounds) -> {
          long missing = stored.of(partition).firstMissing(bounds.beginning());
          long start =
              Math.max(
                  bounds.beginning(),
                  rows.firstOfOpenWindows(partition, missing, config.statsWindows()));
          starts.put(partition, start);
          if (missing > bounds.beginning()) {
            LOG.info(
                "Partition {}: stored up to offset {}; reading again from {} to rebuild statistics",
                partition,
                missing - 1,
                start);
          }
        });
    TopicOffsets.setGroupPositions(config.source(), starts);
    return new RecoveryPlan(starts, stored, deadLetterEnds);
  }

  /** Nothing is taken for stored but what the run itself will put on the dead-letter topic. */
  public static RecoveryPlan fromScratch(SentinelConfig config) {
    return new RecoveryPlan(Map.of(), new StoredRecords(), DeadLetterOffsets.ends(config));
  }

  /** Reads the newest files: at least {@link #FIRST_LOOK}, and until every partition is settled. */
  private static StoredRows readLake(SentinelConfig config, Map<Integer, Bounds> topic) {
    StoredRows rows = new StoredRows();
    try {
      List<LakeFile> files = LakeFiles.list(config.lake(), config.source().topic());
      if (files.isEmpty()) {
        return rows;
      }
      Instant newest = files.get(0).window();
      Duration look = FIRST_LOOK;
      int read = 0;
      while (read < files.size()) {
        Instant oldest = newest.minus(look);
        while (read < files.size() && !files.get(read).window().isBefore(oldest)) {
          LakeFile file = files.get(read);
          boolean settled = file.window().isBefore(newest.minus(SETTLING));
          LakeFiles.forEachRow(file, settled ? rows::addSettled : rows::add);
          read++;
        }
        if (rows.settle(topic, config.statsWindows())) {
          break;
        }
        look = look.multipliedBy(2);
      }
      if (read == files.size()) {
        rows.setComplete();
      }
      LOG.info("Looked at {} of {} files in the lake to find where to go on", read, files.size());
      return rows;
    } catch (IOException e) {
      throw new StartupException(
          "The lake at " + config.lake().root() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void requireSameTopic(
      SentinelConfig config, int partition, Bounds bounds, StoredRows rows) {
    long last = rows.lastOffset(partition);
    if (last >= bounds.end()) {
      throw new StartupException(
          "The lake at "
              + config.lake().root()
              + " holds offset "
              + last
              + " of partition "
              + partition
              + ", but topic "
              + config.source().topic()
              + " ends at "
              + bounds.end()
              + ": it is not the topic the lake was filled from. Use another --lake, or"
              + " --startFrom=earliest to archive this topic there too.");
    }
  }
}
