package dev.sentinel.bench.jmh;

import dev.sentinel.pipeline.features.Entity;
import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureComputer;
import dev.sentinel.pipeline.features.HistoryTable;
import dev.sentinel.pipeline.features.Plan;
import dev.sentinel.pipeline.model.Transaction;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A transaction's hop through the state of its user: the state is decoded, the values are computed
 * and the transaction becomes history, and the state is encoded again, for as many transactions at
 * once as a micro-batch may have.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.COUNT)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FeaturesBenchmark {
  /** A feature; {@code user.all}, those of users that the bench's 20 rules read. */
  @Param({
    "user.all",
    "user.count_10m",
    "user.sum_1h",
    "user.max_7d",
    "user.stddev_30d",
    "user.zscore_30d",
    "user.distinct_country_24h",
    "user.new_device",
    "user.age_seconds"
  })
  public String feature;

  /** How many transactions a user has made before. */
  @Param({"1", "20"})
  public int history;

  private final List<Transaction> transactions = Samples.transactions();
  private FeatureComputer computer;
  private byte[] state;

  @Setup
  public void remember() {
    List<Feature> features =
        feature.equals("user.all")
            ? Samples.rules("twenty").features().of(Entity.USER)
            : List.of(Feature.parse(feature).orElseThrow());
    computer = new FeatureComputer(Plan.of(features));
    HistoryTable table = HistoryTable.empty();
    for (int i = 0; i < history; i++) {
      for (Transaction past : Samples.transactionsBefore(history - i)) {
        table.observe(past, Entity.USER, computer);
      }
    }
    state = table.toBytes();
  }

  /** Returns the state after it. */
  @Benchmark
  public byte[] hop(Blackhole hole) {
    HistoryTable table = HistoryTable.of(state);
    for (Transaction transaction : transactions) {
      hole.consume(table.observe(transaction, Entity.USER, computer));
    }
    return table.toBytes();
  }
}
