package dev.sentinel.bench.jmh;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.stats.GroupSpends;
import dev.sentinel.pipeline.stats.StatsReplay;
import dev.sentinel.pipeline.stats.StatsWindows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The statistics of users. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.COUNT)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatsBenchmark {
  private static final StatsWindows WINDOWS =
      new StatsWindows(Duration.ofSeconds(10), Duration.ofMinutes(10));

  private final List<Transaction> transactions = Samples.transactions();

  /** Collects what a bundle of transactions spent, by bucket of users. */
  @Benchmark
  public void group(Blackhole hole) {
    GroupSpends spends = new GroupSpends();
    for (Transaction transaction : transactions) {
      spends.add(transaction, (bucket, list) -> hole.consume(list));
    }
    spends.finish((bucket, list) -> hole.consume(list));
  }

  /** Adds them up in their windows, with the lateness of each decided. */
  @Benchmark
  public void addUp(Blackhole hole) {
    StatsReplay totals = new StatsReplay(WINDOWS);
    for (Transaction transaction : transactions) {
      hole.consume(
          totals.add(
              transaction.userId(),
              transaction.currency(),
              transaction.amount(),
              transaction.timestamp(),
              transaction.source().partition(),
              Instant.ofEpochMilli(transaction.source().timestampMillis())));
    }
  }
}
