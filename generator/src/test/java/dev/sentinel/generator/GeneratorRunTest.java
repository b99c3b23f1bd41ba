package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorRunTest {
  private static final TransactionGenerator GENERATOR =
      TransactionGenerator.withSeed(42)
          .withFraudEvery(5)
          .withEventClock(index -> 1_700_000_000_000L + index);

  private final StopSignal stop = new StopSignal();
  private final FakeClock clock = new FakeClock(0);
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final StatusPrinter status =
      StatusPrinter.forFile(new PrintStream(screen, true, StandardCharsets.UTF_8));

  private GeneratorRun.Result run(
      TransactionPublisher publisher, RunRecorder recorder, long count) {
    return new GeneratorRun(GENERATOR, publisher, recorder, stop, clock)
        .run(Rate.UNLIMITED, count, GeneratorCommand.FOREVER);
  }

  private RunRecorder recorder() {
    return new RunRecorder(Optional.empty(), Optional.empty(), stop);
  }

  private static MockProducer<byte[], byte[]> producer(boolean autoComplete) {
    return new MockProducer<>(
        autoComplete, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Test
  void recordsHaveKeyTimeAndValue() {
    MockProducer<byte[], byte[]> producer = producer(true);
    RunRecorder recorder = recorder();
    GeneratorRun.Result result = run(new KafkaPublisher(producer, "t"), recorder, 20);
    assertThat(result.failure()).isEmpty();
    assertThat(recorder.tally().acknowledged()).isEqualTo(20);
    assertThat(recorder.tally().frauds()).isEqualTo(4);
    assertThat(producer.closed()).isTrue();
    List<ProducerRecord<byte[], byte[]>> sent = producer.history();
    assertThat(sent).hasSize(20);
    for (int i = 0; i < sent.size(); i++) {
      Transaction expected = GENERATOR.transaction(i).transaction();
      assertThat(sent.get(i).topic()).isEqualTo("t");
      assertThat(sent.get(i).partition()).isNull();
      assertThat(sent.get(i).key()).asString().isEqualTo(Long.toString(expected.userId()));
      assertThat(sent.get(i).timestamp()).isEqualTo(1_700_000_000_000L + i);
      assertThat(sent.get(i).value()).isEqualTo(new TransactionJson().toBytes(expected));
    }
  }

  @Test
  void aRefusedTransactionStopsTheRunAndIsNamed() {
    MockProducer<byte[], byte[]> producer = producer(false);
    RunRecorder recorder = recorder();
    TransactionPublisher publisher = failingAfter(3, new KafkaPublisher(producer, "t"), producer);
    GeneratorRun.Result result = run(publisher, recorder, 1_000_000);
    assertThat(result.failure())
        .contains("transaction txn-000000000000002a-2 was not accepted: too large");
    assertThat(recorder.tally().acknowledged()).isEqualTo(2);
    assertThat(recorder.tally().sent()).isEqualTo(3);
    assertThat(recorder.tally().errors()).isEqualTo(1);
  }

  private static TransactionPublisher failingAfter(
      int count, TransactionPublisher publisher, MockProducer<byte[], byte[]> producer) {
    return new TransactionPublisher() {
      private int published;

      @Override
      public void publish(Outgoing outgoing, Receipts receipts) throws InterruptedException {
        publisher.publish(outgoing, receipts);
        published++;
        if (published == count) {
          producer.errorNext(new RecordTooLargeException("too large"));
        } else {
          producer.completeNext();
        }
      }

      @Override
      public void close(Duration patience) {
        publisher.close(patience);
      }
    };
  }

  @Test
  void whatIsNeverAcknowledgedIsReported() {
    RunRecorder recorder = recorder();
    GeneratorRun.Result result = run(new KafkaPublisher(producer(false), "t"), recorder, 1_234);
    assertThat(result.failure())
        .contains("1,234 transactions were not acknowledged; they may or may not have arrived");
    assertThat(result.elapsedNanos()).isBetween(120_000_000_000L, 121_000_000_000L);
  }

  @Test
  void afterAStopItWaitsOnlySeconds() {
    RunRecorder recorder = recorder();
    TransactionPublisher silent =
        new TransactionPublisher() {
          @Override
          public void publish(Outgoing outgoing, Receipts receipts) {
            stop.request();
          }

          @Override
          public void close(Duration patience) {}
        };
    GeneratorRun.Result result = run(silent, recorder, Long.MAX_VALUE);
    assertThat(result.failure()).get().asString().startsWith("1 transactions were not");
    assertThat(result.elapsedNanos()).isBetween(5_000_000_000L, 5_100_000_000L);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void anInterruptedPublishIsNotCountedAsSent() {
    RunRecorder recorder = recorder();
    TransactionPublisher blocked =
        new TransactionPublisher() {
          @Override
          public void publish(Outgoing outgoing, Receipts receipts) throws InterruptedException {
            throw new InterruptedException();
          }

          @Override
          public void close(Duration patience) {}
        };
    assertThat(run(blocked, recorder, 10).failure()).isEmpty();
    assertThat(recorder.tally().sent()).isZero();
  }

  @Test
  void stdoutPrintsOneTransactionPerLine() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(run(new StdoutPublisher(out), recorder(), 3).failure()).isEmpty();
    TransactionJson json = new TransactionJson();
    List<String> expected = new ArrayList<>();
    GENERATOR
        .first(3)
        .forEach(
            t -> expected.add(new String(json.toBytes(t.transaction()), StandardCharsets.UTF_8)));
    assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(expected);
  }

  @Test
  void labelsHoldWhatWasSentAndTheTruth(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("out.jsonl");
    MockProducer<byte[], byte[]> producer = producer(true);
    try (LabelFile labels = new LabelFile(file)) {
      run(
          new KafkaPublisher(producer, "t"),
          new RunRecorder(Optional.of(labels), Optional.empty(), stop),
          5);
    }
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(5);
    for (int i = 0; i < 5; i++) {
      String value = new String(producer.history().get(i).value(), StandardCharsets.UTF_8);
      String truth =
          i == 4
              ? "\"fraud\":true,\"scenario\":\"amount-x100\""
              : "\"fraud\":false,\"scenario\":null";
      String caseId = i == 4 ? "\"amount-x100-n4\"" : "null";
      assertThat(lines.get(i))
          .isEqualTo(
              "{\"transaction\":%s,%s,\"partition\":0,\"offset\":%d,\"case\":%s}"
                  .formatted(value, truth, i, caseId));
    }
  }

  @Test
  void labelsNameTheCaseAlsoOfItsGenuineTransactions(@TempDir Path directory) throws Exception {
    TransactionGenerator travel =
        GENERATOR.withFraudEvery(0).withScenarios(ScenarioShare.parse("impossible-travel:0.5"));
    Path file = directory.resolve("out.jsonl");
    RunRecorder recorder;
    try (LabelFile labels = new LabelFile(file)) {
      recorder = new RunRecorder(Optional.of(labels), Optional.empty(), stop);
      new GeneratorRun(
              travel, new StdoutPublisher(new ByteArrayOutputStream()), recorder, stop, clock)
          .run(Rate.UNLIMITED, 3_700, GeneratorCommand.FOREVER);
    }
    assertThat(
            Files.readAllLines(file).stream()
                .filter(line -> line.endsWith("\"case\":\"impossible-travel-0\"}"))
                .map(line -> line.replaceFirst(".*(\"fraud\":.*),\"partition.*", "$1")))
        .containsExactly(
            "\"fraud\":false,\"scenario\":null",
            "\"fraud\":true,\"scenario\":\"impossible-travel\"",
            "\"fraud\":true,\"scenario\":\"impossible-travel\"");
    assertThat(recorder.tally().fraudsByScenario()).containsOnlyKeys("impossible-travel");
  }

  @Test
  void labelsWithoutKafkaHaveNoPosition(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("out.jsonl");
    try (LabelFile labels = new LabelFile(file)) {
      run(
          new StdoutPublisher(new ByteArrayOutputStream()),
          new RunRecorder(Optional.of(labels), Optional.empty(), stop),
          1);
    }
    assertThat(Files.readString(file))
        .endsWith("\"partition\":null,\"offset\":null,\"case\":null}\n");
  }

  @Test
  void atMostTenFraudLinesASecondAndTheRestIsCounted() {
    RunRecorder recorder = new RunRecorder(Optional.empty(), Optional.of(status), stop);
    run(new KafkaPublisher(producer(true), "t"), recorder, 5 * 25);
    recorder.tick();
    List<String> lines = screen.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(11);
    Transaction first = GENERATOR.transaction(4).transaction();
    assertThat(lines.get(0))
        .isEqualTo(
            "fraud txn-000000000000002a-4  user %d  %s %s  amount-x100  0@4"
                .formatted(first.userId(), first.amount(), first.currency()));
    assertThat(lines.get(10)).isEqualTo("fraud ... and 15 more (at most 10 lines a second)");
    recorder.tick();
    assertThat(screen.toString(StandardCharsets.UTF_8).lines()).hasSize(11);
  }
}
