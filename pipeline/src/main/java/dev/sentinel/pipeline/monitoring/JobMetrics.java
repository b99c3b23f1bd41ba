package dev.sentinel.pipeline.monitoring;

import dev.sentinel.pipeline.metrics.MetricNames;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;

/**
 * Sentinel's Beam metrics at one moment, summed over the steps that use one.
 *
 * @param counters by name
 * @param distributions by name
 */
public record JobMetrics(
    Map<String, Long> counters, Map<String, DistributionResult> distributions) {
  private static final MetricsFilter OURS =
      MetricsFilter.builder()
          .addNameFilter(MetricNameFilter.inNamespace(MetricNames.NAMESPACE))
          .build();

  /** Asks the runner; what has been counted by bundles that were not committed is included. */
  public static JobMetrics of(PipelineResult job) {
    MetricQueryResults results = job.metrics().queryMetrics(OURS);
    Map<String, Long> counters = new TreeMap<>();
    for (MetricResult<Long> counter : results.getCounters()) {
      counters.merge(counter.getName().getName(), counter.getAttempted(), Long::sum);
    }
    Map<String, DistributionResult> distributions = new TreeMap<>();
    for (MetricResult<DistributionResult> distribution : results.getDistributions()) {
      distributions.merge(
          distribution.getName().getName(), distribution.getAttempted(), JobMetrics::sum);
    }
    return new JobMetrics(counters, distributions);
  }

  private static DistributionResult sum(DistributionResult a, DistributionResult b) {
    return DistributionResult.create(
        a.getSum() + b.getSum(),
        a.getCount() + b.getCount(),
        Math.min(a.getMin(), b.getMin()),
        Math.max(a.getMax(), b.getMax()));
  }

  /** The offset after the last one that was processed, of each partition that had any. */
  Map<Integer, Long> positions() {
    Map<Integer, Long> positions = new TreeMap<>();
    distributions.forEach(
        (name, offsets) -> {
          if (name.startsWith(MetricNames.OFFSET_PREFIX) && offsets.getCount() > 0) {
            positions.put(
                Integer.valueOf(name.substring(MetricNames.OFFSET_PREFIX.length())),
                offsets.getMax() + 1);
          }
        });
    return positions;
  }
}
