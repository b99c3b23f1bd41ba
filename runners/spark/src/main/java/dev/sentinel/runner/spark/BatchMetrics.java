package dev.sentinel.runner.spark;

import dev.sentinel.pipeline.monitoring.RunnerProbe;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.streaming.api.java.JavaBatchInfo;
import org.apache.spark.streaming.api.java.JavaOutputOperationInfo;
import org.apache.spark.streaming.api.java.JavaStreamingListener;
import org.apache.spark.streaming.api.java.JavaStreamingListenerBatchCompleted;
import org.apache.spark.streaming.api.java.JavaStreamingListenerBatchSubmitted;

/** What Spark tells the driver of its batches. */
final class BatchMetrics extends JavaStreamingListener implements RunnerProbe {
  private static final double MILLIS = 1_000;

  /** By nominal time; touched by Spark's listener thread only. */
  private final Set<Long> unfinishedTimes = new HashSet<>();

  private final AtomicLong completed = new AtomicLong();

  private final Counter batches =
      Counter.builder()
          .name("sentinel_spark_batches_total")
          .help("Batches that were completed")
          .build();
  private final Counter failures =
      Counter.builder()
          .name("sentinel_spark_failed_outputs_total")
          .help("Output operations of batches that failed")
          .build();
  private final Gauge unfinished =
      Gauge.builder()
          .name("sentinel_spark_unfinished_batches")
          .help("Batches that were submitted and are not completed")
          .build();
  private final Summary schedulingDelay =
      Summary.builder()
          .name("sentinel_spark_batch_scheduling_delay_seconds")
          .help("Time that batches waited for those before them")
          .build();
  private final Summary processing =
      Summary.builder()
          .name("sentinel_spark_batch_processing_seconds")
          .help("Time that batches took")
          .build();
  private final Gauge interval =
      Gauge.builder()
          .name("sentinel_spark_batch_interval_seconds")
          .help("How often a batch is to be made")
          .build();

  void setInterval(long millis) {
    interval.set(millis / MILLIS);
  }

  @Override
  public void onBatchSubmitted(JavaStreamingListenerBatchSubmitted batch) {
    unfinishedTimes.add(batch.batchInfo().batchTime().milliseconds());
    unfinished.set(unfinishedTimes.size());
  }

  @Override
  public void onBatchCompleted(JavaStreamingListenerBatchCompleted batch) {
    JavaBatchInfo info = batch.batchInfo();
    // They end in their order; so does one whose submission Spark forgot to tell.
    unfinishedTimes.removeIf(time -> time <= info.batchTime().milliseconds());
    unfinished.set(unfinishedTimes.size());
    if (info.schedulingDelay() >= 0) {
      schedulingDelay.observe(info.schedulingDelay() / MILLIS);
    }
    if (info.processingDelay() >= 0) {
      processing.observe(info.processingDelay() / MILLIS);
    }
    for (JavaOutputOperationInfo output : info.outputOperationInfos().values()) {
      String failure = output.failureReason();
      if (failure != null && !failure.isEmpty() && !failure.equals("None")) {
        failures.inc();
      }
    }
    batches.inc();
    completed.incrementAndGet();
  }

  @Override
  public void register(PrometheusRegistry registry) {
    registry.register(batches);
    registry.register(failures);
    registry.register(unfinished);
    registry.register(schedulingDelay);
    registry.register(processing);
    registry.register(interval);
  }

  /** Batches are made whether or not there is something to read. */
  @Override
  public OptionalLong heartbeat() {
    return OptionalLong.of(completed.get());
  }
}
