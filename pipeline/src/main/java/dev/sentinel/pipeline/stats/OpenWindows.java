package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The windows that can still change because of events of one Kafka partition, and the clock that
 * says which these are: the newest event time the partition has shown so far.
 */
final class OpenWindows {
  private Instant clock;

  /** By the window's start, in microseconds since the epoch. */
  private final NavigableMap<Long, WindowTotals> windows = new TreeMap<>();

  private OpenWindows(Instant clock) {
    this.clock = clock;
  }

  static OpenWindows empty() {
    return new OpenWindows(Instant.EPOCH);
  }

  static OpenWindows readFrom(InputStream in) throws IOException {
    OpenWindows open = new OpenWindows(Wire.readInstant(in));
    int size = Wire.readInt(in);
    for (int i = 0; i < size; i++) {
      open.windows.put(Wire.readLong(in), WindowTotals.readFrom(in));
    }
    return open;
  }

  void writeTo(OutputStream out) throws IOException {
    Wire.writeInstant(clock, out);
    Wire.writeInt(windows.size(), out);
    for (Map.Entry<Long, WindowTotals> window : windows.entrySet()) {
      Wire.writeLong(window.getKey(), out);
      window.getValue().writeTo(out);
    }
  }

  Instant clock() {
    return clock;
  }

  NavigableMap<Long, WindowTotals> windows() {
    return windows;
  }

  void advanceClock(Instant time) {
    if (time.isAfter(clock)) {
      clock = time;
    }
  }
}
