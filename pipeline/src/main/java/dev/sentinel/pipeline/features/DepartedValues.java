package dev.sentinel.pipeline.features;

import java.util.Arrays;

/**
 * The values that one field had in events that are no longer kept one by one, with the time each
 * was last seen there. At most {@value #MAX_VALUES}; the one not seen for longest goes.
 */
final class DepartedValues {
  static final int MAX_VALUES = 256;

  private long[] hashes = new long[4];
  private long[] lasts = new long[4];
  private int size;

  int size() {
    return size;
  }

  long hash(int index) {
    return hashes[index];
  }

  long last(int index) {
    return lasts[index];
  }

  /**
   * Takes in a value that an event had.
   *
   * @param expired what was last seen then or earlier is forgotten
   */
  void add(long hash, long time, long expired) {
    for (int i = size - 1; i >= 0; i--) {
      if (lasts[i] <= expired) {
        remove(i);
      }
    }
    for (int i = 0; i < size; i++) {
      if (hashes[i] == hash) {
        lasts[i] = Math.max(lasts[i], time);
        return;
      }
    }
    if (time <= expired) {
      return;
    }
    if (size == MAX_VALUES) {
      remove(oldest());
    }
    append(hash, time);
  }

  private int oldest() {
    int oldest = 0;
    for (int i = 1; i < size; i++) {
      if (lasts[i] < lasts[oldest]) {
        oldest = i;
      }
    }
    return oldest;
  }

  private void remove(int index) {
    size--;
    hashes[index] = hashes[size];
    lasts[index] = lasts[size];
  }

  private void append(long hash, long last) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size * 2);
      lasts = Arrays.copyOf(lasts, size * 2);
    }
    hashes[size] = hash;
    lasts[size] = last;
    size++;
  }

  void writeTo(ByteWriter out) {
    out.writeLong(size);
    long before = 0;
    for (int i = 0; i < size; i++) {
      out.writeFixed(hashes[i]);
      out.writeSigned(lasts[i] - before);
      before = lasts[i];
    }
  }

  static DepartedValues readFrom(ByteReader in) {
    DepartedValues values = new DepartedValues();
    long last = 0;
    for (int left = in.readInt(); left > 0; left--) {
      long hash = in.readFixed();
      last += in.readSigned();
      values.append(hash, last);
    }
    return values;
  }
}
