package dev.sentinel.pipeline.cli;

import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.monitoring.JobMetrics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.PipelineResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs once a minute how far the job is, as long as it runs. */
final class ProgressLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);
  private static final long PERIOD_SECONDS = 60;

  private final PipelineResult job;
  private final ScheduledExecutorService timer;

  private ProgressLog(PipelineResult job, ScheduledExecutorService timer) {
    this.job = job;
    this.timer = timer;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // log() lets no exception out.
  static ProgressLog start(PipelineResult job) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "progress");
              thread.setDaemon(true);
              return thread;
            });
    ProgressLog progress = new ProgressLog(job, timer);
    timer.scheduleAtFixedRate(progress::log, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    return progress;
  }

  PipelineResult job() {
    return job;
  }

  private void log() {
    try {
      LOG.info("{}", text(JobMetrics.of(job).counters()));
    } catch (RuntimeException e) {
      // Thrown on, it would end the timer; a runner may lack metrics while it starts or stops.
      LOG.debug("No progress to report", e);
    }
  }

  /** One line: what came in and what became of it, then whatever else was counted. */
  static String text(Map<String, Long> counters) {
    Map<String, Long> rest = new TreeMap<>(counters);
    StringBuilder line = new StringBuilder("So far:");
    for (String name :
        new String[] {
          MetricNames.RECORDS_READ,
          MetricNames.PARSED,
          MetricNames.ARCHIVED_ROWS,
          MetricNames.ALERTS,
          MetricNames.STATS_TRANSACTIONS
        }) {
      Long count = rest.remove(name);
      append(line, name, count == null ? 0 : count);
    }
    rest.keySet().removeIf(name -> name.startsWith(MetricNames.ALERT_LATENCY_PREFIX));
    rest.remove(MetricNames.ALERT_LATENCY_SUM);
    rest.forEach((name, count) -> append(line, name, count));
    return line.toString();
  }

  private static void append(StringBuilder line, String name, long count) {
    line.append(' ').append(name).append('=').append(count);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
