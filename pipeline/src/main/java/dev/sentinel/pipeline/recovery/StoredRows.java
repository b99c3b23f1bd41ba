package dev.sentinel.pipeline.recovery;

import dev.sentinel.pipeline.recovery.TopicOffsets.Bounds;
import dev.sentinel.pipeline.stats.StatsWindows;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The rows seen in the lake's newest files: their offsets and event times, by partition. */
final class StoredRows {
  private final Map<Integer, NavigableMap<Long, Instant>> partitions = new TreeMap<>();
  private boolean complete;

  void add(int partition, long offset, Instant timestamp) {
    rows(partition).put(offset, timestamp);
  }

  /** Says that these are all rows there are: nothing older is left that was not looked at. */
  void setComplete() {
    complete = true;
  }

  private NavigableMap<Long, Instant> rows(int partition) {
    return partitions.computeIfAbsent(partition, ignored -> new TreeMap<>());
  }

  /** The largest offset seen, or -1. */
  long lastOffset(int partition) {
    NavigableMap<Long, Instant> rows = rows(partition);
    return rows.isEmpty() ? -1 : rows.lastKey();
  }

  /**
   * Whether enough was seen: of every partition that has records some row, and all rows of windows
   * that may still be open.
   */
  boolean settle(Map<Integer, Bounds> topic, StatsWindows windows) {
    return topic.entrySet().stream()
        .allMatch(
            partition -> {
              Bounds bounds = partition.getValue();
              NavigableMap<Long, Instant> rows = rows(partition.getKey());
              if (rows.isEmpty()) {
                return bounds.beginning() == bounds.end();
              }
              long first = rows.firstKey();
              return first <= bounds.beginning()
                  || firstOfOpenWindows(partition.getKey(), Long.MAX_VALUE, windows) > first;
            });
  }

  /**
   * Adds the rows and, where older files were not looked at, everything before the first of them:
   * files are published in the order of arrival, so what is older than the newest files is stored
   * for good. The files of a job's first moments have nothing older to vouch for.
   */
  void addTo(StoredRecords stored, int partition, long beginning) {
    NavigableMap<Long, Instant> rows = rows(partition);
    if (rows.isEmpty()) {
      return;
    }
    OffsetRanges offsets = stored.of(partition);
    if (!complete) {
      offsets.add(beginning, rows.firstKey() - 1);
    }
    rows.keySet().forEach(offsets::add);
  }

  /**
   * The first offset before {@code missing} whose event is in a window that was still open then;
   * {@code missing} itself if there is none.
   */
  long firstOfOpenWindows(int partition, long missing, StatsWindows windows) {
    NavigableMap<Long, Instant> before = rows(partition).headMap(missing, false);
    Instant clock = before.values().stream().max(Instant::compareTo).orElse(Instant.EPOCH);
    return before.entrySet().stream()
        .filter(row -> windows.isOpen(row.getValue(), clock))
        .mapToLong(Map.Entry::getKey)
        .findFirst()
        .orElse(missing);
  }
}
