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

  /** By partition, the largest offset in a file old enough to vouch for all before it. */
  private final Map<Integer, Long> settled = new TreeMap<>();

  private boolean complete;

  /** Adds a row of one of the very newest files. */
  void add(int partition, long offset, Instant timestamp) {
    rows(partition).put(offset, timestamp);
  }

  /**
   * Adds a row of a file so much older than the newest that nothing read before it can still be
   * missing.
   */
  void addSettled(int partition, long offset, Instant timestamp) {
    add(partition, offset, timestamp);
    settled.merge(partition, offset, Math::max);
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
   * Whether enough was seen: of every partition that has records a settled row, and all rows of
   * windows that may still be open.
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
                  || (settled.containsKey(partition.getKey())
                      && firstOfOpenWindows(partition.getKey(), Long.MAX_VALUE, windows) > first);
            });
  }

  /**
   * Adds the rows and, where older files were not looked at, everything before the last settled
   * one: records are read in order and files published in the order of arrival, so what is older
   * than the newest files is stored for good. The files of a job's first moments vouch for nothing.
   */
  void addTo(StoredRecords stored, int partition, long beginning) {
    NavigableMap<Long, Instant> rows = rows(partition);
    if (rows.isEmpty()) {
      return;
    }
    OffsetRanges offsets = stored.of(partition);
    Long last = settled.get(partition);
    if (!complete && last != null) {
      offsets.add(beginning, last);
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
