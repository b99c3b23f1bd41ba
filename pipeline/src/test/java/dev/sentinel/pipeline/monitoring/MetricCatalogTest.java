package dev.sentinel.pipeline.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.testing.DeployedQueries;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.junit.jupiter.api.Test;

class MetricCatalogTest {

  @Test
  void countersOfRulesAreSeriesWithALabel() throws IOException {
    assertThat(
            lines(
                Map.of(
                    MetricNames.ALERTS_BY_RULE_PREFIX + "velocity-count", 3L,
                    MetricNames.RULE_ABSENT_PREFIX + "velocity-count", 4L,
                    MetricNames.RULE_ERRORS_PREFIX + "velocity-count", 5L,
                    MetricNames.RULE_ERRORS_PREFIX + "mine", 6L),
                Map.of()))
        .contains(
            "sentinel_alerts_by_rule_total{rule=\"velocity-count\"} 3.0",
            "sentinel_rule_absent_total{rule=\"velocity-count\"} 4.0",
            "sentinel_rule_errors_total{rule=\"velocity-count\"} 5.0",
            "sentinel_rule_errors_total{rule=\"mine\"} 6.0");
  }

  @Test
  void whatWasNeverCountedIsZero() throws IOException {
    assertThat(lines(Map.of(), Map.of()))
        .contains(
            "sentinel_alerts_total 0.0",
            "sentinel_shadow_alerts_total 0.0",
            "sentinel_suppressed_alerts_total 0.0",
            "sentinel_features_late_total 0.0",
            "sentinel_features_too_far_ahead_total 0.0",
            "sentinel_feature_cell_bytes_count 0");
  }

  @Test
  void timesAreSecondsAndSizesAreBytes() throws IOException {
    assertThat(
            lines(
                Map.of(),
                Map.of(
                    MetricNames.READ_DELAY_MILLIS, DistributionResult.create(1_500, 2, 500, 1_000),
                    MetricNames.FEATURE_CELL_BYTES, DistributionResult.create(700, 3, 100, 400))))
        .contains(
            "sentinel_read_delay_seconds_count 2",
            "sentinel_read_delay_seconds_sum 1.5",
            "sentinel_feature_cell_bytes_count 3",
            "sentinel_feature_cell_bytes_sum 700.0");
  }

  /** End-to-end tests see the others; none of their rules fails. */
  @Test
  void theMetricOfRulesThatFailIsTheOneThatIsAskedFor() throws IOException {
    assertThat(DeployedQueries.metrics(Path.of("..", "deploy")))
        .contains("sentinel_rule_errors_total");
  }

  private static List<String> lines(
      Map<String, Long> counters, Map<String, DistributionResult> distributions)
      throws IOException {
    MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
    MetricCatalog.addTo(snapshots, new JobMetrics(counters, distributions));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(out, snapshots.build());
    return out.toString(UTF_8).lines().toList();
  }
}
