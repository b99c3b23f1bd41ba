package dev.sentinel.pipeline.recovery;

import dev.sentinel.pipeline.model.KafkaPosition;
import java.io.Serializable;
import java.util.TreeMap;

/** The records of a topic that an earlier run archived or dead-lettered. */
public final class StoredRecords implements Serializable {
  private final TreeMap<Integer, OffsetRanges> partitions = new TreeMap<>();

  StoredRecords() {}

  OffsetRanges of(int partition) {
    return partitions.computeIfAbsent(partition, ignored -> new OffsetRanges());
  }

  boolean contains(KafkaPosition position) {
    OffsetRanges offsets = partitions.get(position.partition());
    return offsets != null && offsets.contains(position.offset());
  }

  boolean isEmpty() {
    return partitions.values().stream().allMatch(OffsetRanges::isEmpty);
  }

  @Override
  public String toString() {
    return partitions.toString();
  }
}
