package dev.sentinel.pipeline.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The buckets of the alerts' latency. Beam's runners have no histograms in common, so every bucket
 * is a counter.
 */
public final class LatencyBuckets {
  /** Around what is promised: half a second on the DirectRunner, batches of seconds on Spark. */
  private static final long[] UPPER_BOUNDS_MILLIS = {
    50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000
  };

  private LatencyBuckets() {}

  /** The inclusive upper bounds of all buckets but the last, which has none. */
  public static LongStream upperBoundsMillis() {
    return Arrays.stream(UPPER_BOUNDS_MILLIS);
  }

  /** The names of the buckets' counters, in their order. */
  public static Stream<String> names() {
    return IntStream.rangeClosed(0, UPPER_BOUNDS_MILLIS.length).mapToObj(LatencyBuckets::name);
  }

  private static String name(int index) {
    return MetricNames.ALERT_LATENCY_PREFIX
        + (index < UPPER_BOUNDS_MILLIS.length
            ? String.valueOf(UPPER_BOUNDS_MILLIS[index])
            : MetricNames.UNBOUNDED);
  }

  /** The bucket of a latency. */
  public static int indexOf(long millis) {
    int found = Arrays.binarySearch(UPPER_BOUNDS_MILLIS, millis);
    return found >= 0 ? found : -found - 1;
  }
}
