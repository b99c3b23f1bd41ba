package dev.sentinel.bench.jmh;

import dev.sentinel.pipeline.lake.ChunkRows;
import dev.sentinel.pipeline.model.Transaction;
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

/** From transactions to Parquet in memory. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.COUNT)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RowsBenchmark {
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final List<Transaction> transactions = Samples.transactions();
  private final Instant arrival = Instant.EPOCH;

  /** Collects a bundle of rows in a chunk, compressed columns. */
  @Benchmark
  public void encode(Blackhole hole) throws IOException {
    ChunkRows rows = new ChunkRows(WINDOW, 1);
    for (Transaction transaction : transactions) {
      rows.add(transaction, arrival, (chunk, time) -> hole.consume(chunk));
    }
    rows.finish((chunk, time) -> hole.consume(chunk));
  }
}
