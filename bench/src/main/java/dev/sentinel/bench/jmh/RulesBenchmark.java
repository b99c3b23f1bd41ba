package dev.sentinel.bench.jmh;

import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.CompiledRule;
import dev.sentinel.pipeline.rules.RuleSet;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

/** Evaluation of rules on a transaction whose features are known, as they are of honest users. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.COUNT)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RulesBenchmark {
  /** A rule that comes with Sentinel; {@code pack}, all of them; {@code twenty}, the bench's 20. */
  @Param({
    "pack",
    "twenty",
    "amount-threshold",
    "velocity-count",
    "velocity-sum",
    "card-testing",
    "sudden-spend",
    "impossible-travel",
    "new-device-high-amount",
    "terminal-burst"
  })
  public String rules;

  private final List<Transaction> transactions = Samples.transactions();
  private final List<FeatureValues> values = new ArrayList<>();
  private RuleSet evaluated;

  @Setup
  public void prepare() {
    evaluated = Samples.rules(rules);
    Random random = new Random(8);
    for (int i = 0; i < transactions.size(); i++) {
      Map<Feature, Object> known = new HashMap<>();
      for (CompiledRule rule : evaluated.rules()) {
        rule.features().forEach(feature -> known.put(feature, value(feature, random)));
      }
      values.add(known::get);
    }
  }

  private static Object value(Feature feature, Random random) {
    return switch (feature.type()) {
      case DECIMAL -> BigDecimal.valueOf(random.nextInt(1_000_000), 4);
      case INT -> (long) random.nextInt(3);
      case DOUBLE -> random.nextDouble();
      case BOOL -> random.nextInt(50) == 0;
      default -> throw new IllegalStateException(feature.name());
    };
  }

  /** One transaction in 50 gets an alert for its amount. */
  @Benchmark
  public void evaluate(Blackhole hole) {
    for (int i = 0; i < transactions.size(); i++) {
      hole.consume(evaluated.evaluate(transactions.get(i), values.get(i)));
    }
  }
}
