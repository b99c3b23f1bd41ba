package dev.sentinel.pipeline.parse;

import dev.sentinel.pipeline.metrics.MetricNames;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;

/**
 * What happened to the records of a bundle. A metric costs a look-up for every time it is counted,
 * so records are counted here and the metrics once a bundle.
 */
public final class ParseCounts {
  private static final Counter READ = MetricNames.counter(MetricNames.RECORDS_READ);
  private static final Counter PARSED = MetricNames.counter(MetricNames.PARSED);
  private static final Distribution DELAY = MetricNames.distribution(MetricNames.READ_DELAY_MILLIS);
  private static final long NONE = -1;

  private final Map<InvalidReason, Integer> refused = new EnumMap<>(InvalidReason.class);
  private final Map<String, Integer> malformed = new HashMap<>();

  /** By partition. */
  private long[] highestOffsets = new long[0];

  private long records;
  private long parsed;
  private long timestampSum;
  private long oldest = Long.MAX_VALUE;
  private long newest = Long.MIN_VALUE;

  /**
   * Counts a record.
   *
   * @param timestampMillis its Kafka timestamp
   */
  public void read(int partition, long offset, long timestampMillis) {
    records++;
    timestampSum += timestampMillis;
    oldest = Math.min(oldest, timestampMillis);
    newest = Math.max(newest, timestampMillis);
    if (partition >= highestOffsets.length) {
      int known = highestOffsets.length;
      highestOffsets = Arrays.copyOf(highestOffsets, partition + 1);
      Arrays.fill(highestOffsets, known, highestOffsets.length, NONE);
    }
    highestOffsets[partition] = Math.max(highestOffsets[partition], offset);
  }

  public void parsed(List<String> malformedFields) {
    parsed++;
    for (String field : malformedFields) {
      malformed.merge(field, 1, Integer::sum);
    }
  }

  public void refused(InvalidReason reason) {
    refused.merge(reason, 1, Integer::sum);
  }

  /** Passes everything on to the metrics, as seen at the given time. */
  public void report(long nowMillis) {
    if (records == 0) {
      return;
    }
    READ.inc(records);
    if (parsed > 0) {
      PARSED.inc(parsed);
    }
    DELAY.update(
        nowMillis * records - timestampSum, records, nowMillis - newest, nowMillis - oldest);
    refused.forEach(
        (reason, count) -> MetricNames.counter(MetricNames.DEAD_LETTER_PREFIX + reason).inc(count));
    malformed.forEach(
        (field, count) ->
            MetricNames.counter(MetricNames.MALFORMED_OPTIONAL_PREFIX + field).inc(count));
    for (int partition = 0; partition < highestOffsets.length; partition++) {
      if (highestOffsets[partition] != NONE) {
        MetricNames.distribution(MetricNames.OFFSET_PREFIX + partition)
            .update(highestOffsets[partition]);
      }
    }
  }
}
