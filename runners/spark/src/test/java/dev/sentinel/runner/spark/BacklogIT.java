package dev.sentinel.runner.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.embedded.EmbeddedServices;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.generator.EventClock;
import dev.sentinel.generator.Rate;
import dev.sentinel.generator.Transaction;
import dev.sentinel.generator.TransactionGenerator;
import dev.sentinel.generator.TransactionJson;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.oracle.JobSetup;
import dev.sentinel.pipeline.oracle.Outputs;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backlog that is much larger than the memory of the job: one executor with 1 GB, a driver with
 * 512 MB. Prints how much memory they took meanwhile. {@code make backlog} runs it.
 */
@ExtendWith({EmbeddedServicesExtension.class, SparkCluster.Extension.class})
@EnabledIfSystemProperty(named = "sentinel.backlog.transactions", matches = "\\d+")
class BacklogIT {
  private static final int TRANSACTIONS = Integer.getInteger("sentinel.backlog.transactions", 0);
  private static final int USERS = 10_000;
  private static final int PARTITIONS = 4;
  private static final int FRAUD_EVERY = 50;
  private static final BigDecimal THRESHOLD = new BigDecimal("5000");
  private static final Duration STALLED = Duration.ofMinutes(5);
  private static final Duration SAMPLE = Duration.ofSeconds(10);

  /** What the processes took, with the lake so far. */
  private record Sample(long rows, long executors, long driver) {
    Sample highest(Sample other) {
      return new Sample(
          Math.max(rows, other.rows),
          Math.max(executors, other.executors),
          Math.max(driver, other.driver));
    }

    @Override
    public String toString() {
      return "%,11d rows in the lake, executor %,5d MB resident, driver %,4d MB"
          .formatted(rows, executors, driver);
    }
  }

  @BeforeAll
  static void allowAccessToTheBucket(EmbeddedServices services) {
    System.setProperty("aws.accessKeyId", services.s3().accessKey());
    System.setProperty("aws.secretAccessKey", services.s3().secretKey());
  }

  @Test
  void backlogIsWorkedOffInLittleMemory(
      EmbeddedServices services, SparkCluster cluster, @TempDir Path folder) throws Exception {
    JobSetup setup = JobSetup.withFolder(services, PARTITIONS, folder.resolve("lake"));
    SentinelOptions options = setup.options();
    Outputs outputs = setup.outputs();
    long alerts = fill(options.getKafkaBootstrapServers(), options.getTransactionsTopic());

    List<String> arguments = new ArrayList<>(SparkProcess.arguments(options));
    arguments.add("--batchIntervalMillis=2000");
    arguments.add("--checkpointDir=" + folder.resolve("checkpoints"));
    Sample highest;
    long begin = System.nanoTime();
    try (SparkProcess driver =
        cluster.submit(
            Map.of("EXECUTOR_MEMORY", "1g", "EXECUTOR_CORES", "2", "DRIVER_MEMORY", "512m"),
            arguments)) {
      highest = awaitLake(driver, cluster, outputs);
      driver.terminate();
      assertThat(driver.exitCode(300)).as("%s", driver).isZero();
    }

    System.out.printf(
        "%,d transactions of %,d users in %,d s, start and stop included; at most: %s%n",
        TRANSACTIONS, USERS, Duration.ofNanos(System.nanoTime() - begin).toSeconds(), highest);
    assertThat(outputs.lakeRowCount()).isEqualTo(TRANSACTIONS);
    assertThat(outputs.distinctLakeRows()).isEqualTo(TRANSACTIONS);
    assertThat(outputs.countedTransactions()).isEqualTo(TRANSACTIONS);
    assertThat(outputs.alerts()).hasSize(Math.toIntExact(alerts));
    assertThat(outputs.deadLetters()).isEmpty();
  }

  /** Sends the backlog, and returns how many alerts it makes. */
  @SuppressWarnings("FutureReturnValueIgnored") // The callback takes the failures.
  private static long fill(String bootstrapServers, String topic) {
    TransactionGenerator generator =
        TransactionGenerator.withSeed(1)
            .withUsers(USERS)
            .withFraudEvery(FRAUD_EVERY)
            .withEventClock(
                EventClock.startingAt(
                    Instant.parse("2026-01-31T00:00:00Z"), Rate.perSecond(1_000)));
    TransactionJson json = new TransactionJson();
    AtomicReference<Exception> failure = new AtomicReference<>();
    long alerts = 0;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < TRANSACTIONS; i++) {
        Transaction transaction = generator.transaction(i).transaction();
        alerts += transaction.amount().compareTo(THRESHOLD) > 0 ? 1 : 0;
        producer.send(
            new ProducerRecord<>(
                topic,
                null,
                transaction.epochMillis(),
                String.valueOf(transaction.userId()).getBytes(StandardCharsets.UTF_8),
                json.toBytes(transaction)),
            (sent, e) -> {
              if (e != null) {
                failure.set(e);
              }
            });
      }
    }
    assertThat(failure.get()).isNull();
    return alerts;
  }

  /** Waits until the lake is full, saying how far it is, and returns the most that was taken. */
  private static Sample awaitLake(SparkProcess driver, SparkCluster cluster, Outputs outputs)
      throws Exception {
    Sample highest = new Sample(0, 0, 0);
    long progress = System.nanoTime();
    while (highest.rows() < TRANSACTIONS) {
      assertThat(driver.isAlive()).as("%s", driver).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - progress))
          .as("no row in the lake since %,d; %s", highest.rows(), driver)
          .isLessThan(STALLED);
      Thread.sleep(SAMPLE.toMillis());
      long executors = 0;
      for (ProcessHandle executor : cluster.executors()) {
        executors += residentMegabytes(executor);
      }
      Sample sample =
          new Sample(outputs.lakeRowCount(), executors, residentMegabytes(driver.handle()));
      System.out.println(sample);
      if (sample.rows() > highest.rows()) {
        progress = System.nanoTime();
      }
      highest = highest.highest(sample);
    }
    return highest;
  }

  private static long residentMegabytes(ProcessHandle process) throws IOException {
    Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        / 1024;
  }
}
