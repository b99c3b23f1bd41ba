package dev.sentinel.bench.jmh;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.RuleSet;
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

/** Evaluation of the rules on a transaction. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.COUNT)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RulesBenchmark {
  private final List<Transaction> transactions = Samples.transactions();
  private final RuleSet rules = Samples.shippedRules();

  /** The shipped rules without histories; one transaction in 50 gets an alert. */
  @Benchmark
  public void evaluate(Blackhole hole) {
    for (Transaction transaction : transactions) {
      hole.consume(rules.evaluate(transaction, Samples.NO_HISTORY));
    }
  }
}
