package dev.sentinel.bench.jmh;

import dev.sentinel.pipeline.parse.InvalidTransactionException;
import dev.sentinel.pipeline.parse.TransactionParser;
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

/** From a record's bytes to a transaction. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.COUNT)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParseBenchmark {
  private final List<byte[]> values = Samples.values();
  private final TransactionParser parser = new TransactionParser(Samples.MAX_RECORD_BYTES);

  /** Parses and validates JSON. */
  @Benchmark
  public void parse(Blackhole hole) throws InvalidTransactionException {
    for (byte[] value : values) {
      hole.consume(parser.parse(value));
    }
  }
}
