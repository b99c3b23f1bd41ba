package dev.sentinel.pipeline.recovery;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** A set of offsets of one partition, kept as ranges: stored records are mostly neighbours. */
final class OffsetRanges implements Serializable {
  /** First offset of a range to its last; ranges neither touch nor overlap. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  void add(long offset) {
    add(offset, offset);
  }

  /** Adds every offset from {@code first} to {@code last}, both included. */
  void add(long first, long last) {
    if (first > last) {
      return;
    }
    long from = first;
    long to = last;
    Map.Entry<Long, Long> before = ranges.floorEntry(from);
    if (before != null && before.getValue() >= from - 1) {
      from = before.getKey();
      to = Math.max(to, before.getValue());
    }
    Map.Entry<Long, Long> after = ranges.ceilingEntry(from);
    while (after != null && after.getKey() <= to + 1) {
      to = Math.max(to, after.getValue());
      ranges.remove(after.getKey());
      after = ranges.higherEntry(from);
    }
    ranges.put(from, to);
  }

  boolean contains(long offset) {
    Map.Entry<Long, Long> range = ranges.floorEntry(offset);
    return range != null && offset <= range.getValue();
  }

  /** The first offset from {@code offset} on that is not in the set. */
  long firstMissing(long offset) {
    Map.Entry<Long, Long> range = ranges.floorEntry(offset);
    return range == null || range.getValue() < offset ? offset : range.getValue() + 1;
  }

  /** Forgets the lowest ranges until there are no more than this. */
  void keepLast(int maxRanges) {
    while (ranges.size() > maxRanges) {
      ranges.pollFirstEntry();
    }
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** The largest offset in a set that is not empty. */
  long last() {
    return ranges.lastEntry().getValue();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OffsetRanges that && ranges.equals(that.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
