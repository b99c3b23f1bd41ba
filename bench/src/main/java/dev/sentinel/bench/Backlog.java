package dev.sentinel.bench;

import dev.sentinel.bench.Run.Footprint;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long a backlog takes to be worked off.
 *
 * <p>Two times are taken, both from the outputs themselves and none from polling them:
 *
 * <ul>
 *   <li>from the first alert to the last, by {@code fraud_alerts.detected_at}. It leaves out the
 *       start, and the work that is left when the last alert is written;
 *   <li>from the first record read, by the lake's {@code ingested_at}, until the last alert, the
 *       last change of {@code user_stats} and the last file of the lake. It leaves nothing out.
 * </ul>
 */
final class Backlog {
  private final Stack stack;
  private final Programs programs;
  private final JobOptions job;
  private final BacklogOptions options;
  private final PrintWriter progress;

  Backlog(Session.Setting setting, BacklogOptions options) {
    this.stack = setting.stack();
    this.programs = setting.programs();
    this.job = setting.job();
    this.progress = setting.progress();
    this.options = options;
  }

  /** A run and what came of it. */
  private record Result(
      Engine engine,
      long users,
      Instant launched,
      Outputs outputs,
      Footprint footprint,
      String load) {

    Duration alerts() {
      return Duration.between(outputs.alerts().first(), outputs.alerts().last());
    }

    Duration alertsAndStats() {
      return Duration.between(
          outputs.lake().firstRead(), latest(outputs.alerts().last(), outputs.stats().last()));
    }

    Duration everything() {
      return Duration.between(
          outputs.lake().firstRead(),
          latest(outputs.alerts().last(), outputs.stats().last(), outputs.lake().lastFile()));
    }

    Duration start() {
      return Duration.between(launched, outputs.lake().firstRead());
    }

    private static Instant latest(Instant... times) {
      return Stream.of(times).max(Instant::compareTo).orElseThrow();
    }
  }

  /** Measures every engine with every number of users, and reports. */
  void measure(List<Engine> engines, Report report) {
    MarkdownTable times =
        new MarkdownTable(
            "job",
            "users",
            "first alert to last",
            "tx/s",
            "first read to alerts and statistics",
            "to everything",
            "tx/s",
            "start of the JVM to first read",
            "load before");
    MarkdownTable costs =
        new MarkdownTable(
            "job",
            "users",
            "CPU",
            "CPU per tx",
            "peak memory (VmHWM)",
            "peak heap, all / live",
            "GC pauses",
            "checkpoints",
            "files",
            "alerts of all rules",
            "rows of user_stats");
    for (long users : options.users()) {
      for (Engine engine : engines) {
        for (int repetition = 0; repetition < options.repetitions(); repetition++) {
          try {
            Result result = run(engine, users);
            addTimes(result, times);
            addCosts(result, costs);
          } catch (BenchException e) {
            report.failure(engine.title() + ", " + Texts.count(users) + " users", e);
          }
        }
      }
    }
    report.section(
        "Backlog of " + Texts.count(options.transactions()) + " transactions",
        """
        %s, -Xmx%s%s. In the runs below all outputs were complete: each transaction once in the lake
        and in user_stats, one alert for each of %s frauds, amounts equal, no dead letters.

        %s
        %s"""
            .formatted(
                job.master(),
                job.heap(),
                job.describeArguments(engines),
                Texts.count(options.transactions() / Transactions.FRAUD_EVERY),
                times,
                costs));
  }

  private Result run(Engine engine, long users) {
    Transactions transactions =
        new Transactions(
            options.transactions(), users, engine.population(), Transactions.FRAUD_EVERY, 1);
    progress.printf("%s, %s users: filling the topic%n", engine.title(), Texts.count(users));
    progress.flush();
    String topic = stack.backlogTopic(transactions, options.eventRate(engine.population(), users));
    try (Run run = new Run(stack, engine, job, programs, topic)) {
      progress.println("  the job works");
      progress.flush();
      // One after the other, so that no more is asked of the database than must be.
      run.awaitAlerts(transactions.frauds());
      run.awaitStats(transactions.count());
      run.awaitLake(transactions.count());
      Footprint footprint = run.stop();
      Outputs outputs = run.requireOutputs(transactions.count(), transactions.frauds());
      Result result = new Result(engine, users, run.launched(), outputs, footprint, run.load());
      progress.printf(
          "  %s from the first alert to the last, %s for everything%n",
          Texts.seconds(result.alerts()), Texts.seconds(result.everything()));
      progress.flush();
      return result;
    }
  }

  private void addTimes(Result result, MarkdownTable table) {
    table.row(
        result.engine().title(),
        Texts.count(result.users()),
        Texts.seconds(result.alerts()),
        Texts.perSecond(options.transactions(), result.alerts()),
        Texts.seconds(result.alertsAndStats()),
        Texts.seconds(result.everything()),
        Texts.perSecond(options.transactions(), result.everything()),
        Texts.seconds(result.start()),
        result.load());
  }

  private void addCosts(Result result, MarkdownTable table) {
    Duration cpu = result.footprint().usage().cpu();
    table.row(
        result.engine().title(),
        Texts.count(result.users()),
        Texts.seconds(cpu),
        "%d us".formatted(cpu.toNanos() / 1000 / options.transactions()),
        Run.memory(result.footprint()),
        Run.heap(result.footprint()),
        Texts.millis(result.footprint().heap().pauseMillis()),
        Texts.mebibytes(result.footprint().checkpointBytes()),
        Texts.count(result.outputs().lake().files()),
        Texts.count(result.outputs().alerts().ofAllRules()),
        Texts.count(result.outputs().stats().rows()));
  }
}
