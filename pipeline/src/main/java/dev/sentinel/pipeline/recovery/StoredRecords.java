package dev.sentinel.pipeline.recovery;

import dev.sentinel.pipeline.model.KafkaPosition;
import java.io.Serializable;
import java.util.TreeMap;

/** The records of a topic that an earlier run archived or dead-lettered. */
public final class StoredRecords implements Serializable {
  private final TreeMap<Integer, OffsetRanges> partitions = new TreeMap<>();

  /** No record at all. */
  public StoredRecords() {}

  OffsetRanges of(int partition) {
    return partitions.computeIfAbsent(partition, ignored -> new OffsetRanges());
  }

  /** Adds the records of a partition with these offsets, both included. */
  public void add(int partition, long first, long last) {
    of(partition).add(first, last);
  }

  /** Whether the record at this position has been stored. */
  public boolean contains(KafkaPosition position) {
    OffsetRanges offsets = partitions.get(position.partition());
    return offsets != null && offsets.contains(position.offset());
  }

  /** Forgets the oldest offsets of partitions that have more ranges than this. */
  void keepNewest(int maxRanges) {
    partitions.values().forEach(offsets -> offsets.keepLast(maxRanges));
  }

  boolean isEmpty() {
    return partitions.values().stream().allMatch(OffsetRanges::isEmpty);
  }

  @Override
  public String toString() {
    return partitions.toString();
  }
}
