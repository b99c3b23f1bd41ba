package dev.sentinel.pipeline.alerts;

import dev.sentinel.pipeline.metrics.LatencyBuckets;
import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.postgres.CommitListener;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;

/**
 * Measures the time from an alert's Kafka record, by its timestamp, until the alert is committed.
 * JdbcIO puts nothing out after a commit that this could be measured on, so it is told by the
 * connection; statements are filled and committed by one thread.
 */
final class AlertLatency implements CommitListener {
  private static final ThreadLocal<List<Long>> UNCOMMITTED =
      ThreadLocal.withInitial(ArrayList::new);
  private static final Counter[] BUCKETS =
      LatencyBuckets.names().map(MetricNames::counter).toArray(Counter[]::new);
  private static final Counter SUM = MetricNames.counter(MetricNames.ALERT_LATENCY_SUM);

  /** Notes an alert that is part of the next commit. */
  static void add(Alert alert) {
    UNCOMMITTED.get().add(alert.transaction().source().timestampMillis());
  }

  /** What an earlier attempt has left behind is tried again now, or was never committed. */
  @Override
  public void begun() {
    UNCOMMITTED.get().clear();
  }

  @Override
  public void committed() {
    List<Long> timestamps = UNCOMMITTED.get();
    long now = System.currentTimeMillis();
    for (long timestamp : timestamps) {
      long millis = Math.max(0, now - timestamp);
      BUCKETS[LatencyBuckets.indexOf(millis)].inc();
      SUM.inc(millis);
    }
    timestamps.clear();
  }
}
