package dev.sentinel.bench.jmh;

import dev.sentinel.pipeline.lake.ChunkRows;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.parse.TransactionParser;
import dev.sentinel.pipeline.rules.RuleSet;
import dev.sentinel.pipeline.stats.GroupSpends;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.joda.time.Instant;
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

/** All that is done with one record alone, in the order of ProcessRecords. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.COUNT)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordBenchmark {
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final List<byte[]> values = Samples.values();
  private final TransactionParser parser = new TransactionParser(Samples.MAX_RECORD_BYTES);
  private final RuleSet rules = Samples.rules("pack");
  private final Instant arrival = Instant.EPOCH;

  /** Parse, evaluate, collect for the statistics, collect for the lake. */
  @Benchmark
  public void process(Blackhole hole) throws IOException {
    ChunkRows rows = new ChunkRows(WINDOW, 1);
    GroupSpends spends = new GroupSpends();
    for (int i = 0; i < values.size(); i++) {
      Transaction transaction = Samples.transaction(parser, values.get(i), i);
      hole.consume(rules.evaluate(transaction, Samples.NO_HISTORY));
      spends.add(transaction, (bucket, list) -> hole.consume(list));
      rows.add(transaction, arrival, (chunk, time) -> hole.consume(chunk));
    }
    rows.finish((chunk, time) -> hole.consume(chunk));
    spends.finish((bucket, list) -> hole.consume(list));
  }
}
