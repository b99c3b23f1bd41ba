package dev.sentinel.bench;

import dev.sentinel.bench.Database.Latency;
import dev.sentinel.bench.Run.Footprint;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long an alert takes at a steady rate, from the event to the commit of its row. The generator
 * runs in a JVM of its own and gives an event the time at which it sends it, which is also its
 * Kafka record's.
 */
final class AlertDelay {
  /** Enough for a p99 that is more than the worst case, few enough to be no load of their own. */
  private static final long MIN_ALERTS_PER_SECOND = 10;

  private final Stack stack;
  private final Programs programs;
  private final JobOptions job;
  private final LatencyOptions options;
  private final PrintWriter progress;

  AlertDelay(Session.Setting setting, LatencyOptions options) {
    this.stack = setting.stack();
    this.programs = setting.programs();
    this.job = setting.job();
    this.progress = setting.progress();
    this.options = options;
  }

  private record Result(Latency latency, Footprint footprint, String load) {}

  /** Measures every rate, and reports. */
  void measure(Report report) {
    MarkdownTable table =
        new MarkdownTable(
            "tx/s",
            "alerts measured",
            "p50",
            "p95",
            "p99",
            "worst",
            "CPU of the job",
            "peak memory (VmHWM)",
            "peak heap, all / live",
            "load before");
    for (long rate : options.rates()) {
      try {
        addTo(table, rate, run(rate));
      } catch (BenchException e) {
        report.failure(Texts.count(rate) + " tx/s", e);
      }
    }
    report.section(
        "From event to committed alert",
        """
        %s, -Xmx%s%s; %s users; %s at each rate after a warm-up of %s at the same rate. In the runs
        below all outputs were complete.

        %s"""
            .formatted(
                job.master(),
                job.heap(),
                job.describeArguments(List.of(Engine.SENTINEL)),
                Texts.count(options.users()),
                Texts.seconds(options.duration()),
                Texts.seconds(options.warmUp()),
                table));
  }

  private static void addTo(MarkdownTable table, long rate, Result result) {
    Latency latency = result.latency();
    table.row(
        Texts.count(rate),
        Texts.count(latency.alerts()),
        Texts.millis(latency.p50()),
        Texts.millis(latency.p95()),
        Texts.millis(latency.p99()),
        Texts.millis(latency.max()),
        Texts.seconds(result.footprint().usage().cpu()),
        Run.memory(result.footprint()),
        Run.heap(result.footprint()),
        result.load());
  }

  private Result run(long rate) {
    progress.printf("%s tx/s: starting%n", Texts.count(rate));
    progress.flush();
    long fraudEvery = fraudEvery(rate);
    long seconds = options.warmUp().plus(options.duration()).toSeconds();
    Transactions probe =
        new Transactions(Transactions.FRAUD_EVERY, options.users(), Transactions.FRAUD_EVERY, 1);
    Transactions load =
        new Transactions(rate * seconds / fraudEvery * fraudEvery, options.users(), fraudEvery, 2);
    String topic = stack.newTopic("latency-" + rate, Stack.PARTITIONS);
    try (Run run = new Run(stack, Engine.SENTINEL, job, programs, topic)) {
      // The job runs when something comes out of it: nothing piles up while it starts.
      send(topic, probe, 0, Duration.ZERO);
      run.awaitAlerts(probe.frauds());
      Instant ready = Instant.now();
      progress.println("  the job is ready; load begins");
      progress.flush();
      send(topic, load, rate, Duration.ofSeconds(seconds));
      run.awaitAlerts(probe.frauds() + load.frauds());
      run.awaitStats(probe.count() + load.count());
      Instant begin = run.database().firstEventAfter(ready).plus(options.warmUp());
      Latency latency = run.database().latency(begin);
      Footprint footprint = run.stop();
      run.requireOutputs(probe.count() + load.count(), probe.frauds() + load.frauds());
      progress.printf(
          "  p50 %s, p95 %s, p99 %s%n",
          Texts.millis(latency.p50()), Texts.millis(latency.p95()), Texts.millis(latency.p99()));
      progress.flush();
      return new Result(latency, footprint, run.load());
    }
  }

  private void send(String topic, Transactions transactions, long rate, Duration expected) {
    try (JobProcess generator = stack.generate(topic, transactions, List.of("--rate=" + rate))) {
      generator.awaitSuccess(expected.plus(job.patience()));
    }
  }

  /** As the generator does by default, but more often at low rates. */
  static long fraudEvery(long rate) {
    return Math.max(1, Math.min(Transactions.FRAUD_EVERY, rate / MIN_ALERTS_PER_SECOND));
  }
}
