package dev.sentinel.pipeline.features;

import java.util.Arrays;

/**
 * When each value was last seen before some event: a map from hash to time that is filled and
 * emptied for every event, and so reuses its arrays.
 */
final class LastSeen {
  private long[] hashes = new long[64];
  private long[] times = new long[64];
  private int size;

  void clear() {
    if (size > 0) {
      Arrays.fill(hashes, 0);
      size = 0;
    }
  }

  /** Takes in a value seen at {@code time}; of several times the latest stays. */
  void add(long hash, long time) {
    int slot = slotOf(hash);
    if (hashes[slot] == hash) {
      times[slot] = Math.max(times[slot], time);
      return;
    }
    hashes[slot] = hash;
    times[slot] = time;
    if (++size * 2 > hashes.length) {
      grow();
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Whether the value was seen after {@code time}. */
  boolean isAfter(long hash, long time) {
    int slot = slotOf(hash);
    return hashes[slot] == hash && times[slot] > time;
  }

  /** How many values were seen after {@code time}. */
  long countAfter(long time) {
    long count = 0;
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] != 0 && times[i] > time) {
        count++;
      }
    }
    return count;
  }

  /** Where a value is, or would be. */
  private int slotOf(long hash) {
    int mask = hashes.length - 1;
    int slot = (int) hash & mask;
    while (hashes[slot] != 0 && hashes[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldHashes = hashes;
    long[] oldTimes = times;
    hashes = new long[oldHashes.length * 2];
    times = new long[oldHashes.length * 2];
    size = 0;
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0) {
        add(oldHashes[i], oldTimes[i]);
      }
    }
  }
}
