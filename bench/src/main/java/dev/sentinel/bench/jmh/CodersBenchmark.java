package dev.sentinel.bench.jmh;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.TransactionCoder;
import dev.sentinel.pipeline.stats.GroupSpends;
import dev.sentinel.pipeline.stats.Spend;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.values.KV;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What goes from one stage to the next, as bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Samples.COUNT)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodersBenchmark {
  private static final Coder<KV<Integer, List<Spend>>> SPENDS = GroupSpends.coder();

  private final List<Transaction> transactions = Samples.transactions();
  private final List<KV<Integer, List<Spend>>> spends = new ArrayList<>();
  private byte[] encodedTransactions;
  private byte[] encodedSpends;

  /** Makes what is decoded. */
  @Setup
  public void encode() throws IOException {
    GroupSpends groups = new GroupSpends();
    transactions.forEach(
        transaction -> groups.add(transaction, (bucket, list) -> spends.add(KV.of(bucket, list))));
    groups.finish((bucket, list) -> spends.add(KV.of(bucket, list)));
    encodedTransactions = encodeTransactions();
    encodedSpends = encodeSpends();
  }

  /** Rows of a chunk that is too small for Parquet. */
  @Benchmark
  public byte[] encodeTransactions() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Transaction transaction : transactions) {
      TransactionCoder.of().encode(transaction, out);
    }
    return out.toByteArray();
  }

  /** The same, read. */
  @Benchmark
  public void decodeTransactions(Blackhole hole) throws IOException {
    InputStream in = new ByteArrayInputStream(encodedTransactions);
    for (int i = 0; i < transactions.size(); i++) {
      hole.consume(TransactionCoder.of().decode(in));
    }
  }

  /** What the statistics get of every transaction. */
  @Benchmark
  public byte[] encodeSpends() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (KV<Integer, List<Spend>> bucket : spends) {
      SPENDS.encode(bucket, out);
    }
    return out.toByteArray();
  }

  /** The same, read. */
  @Benchmark
  public void decodeSpends(Blackhole hole) throws IOException {
    InputStream in = new ByteArrayInputStream(encodedSpends);
    for (int i = 0; i < spends.size(); i++) {
      hole.consume(SPENDS.decode(in));
    }
  }
}
