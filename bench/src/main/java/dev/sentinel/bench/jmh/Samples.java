package dev.sentinel.bench.jmh;

import dev.sentinel.bench.BenchCommand;
import dev.sentinel.generator.EventClock;
import dev.sentinel.generator.Rate;
import dev.sentinel.generator.TransactionGenerator;
import dev.sentinel.generator.TransactionJson;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.SeverityBands;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.parse.InvalidTransactionException;
import dev.sentinel.pipeline.parse.TransactionParser;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleFileException;
import dev.sentinel.pipeline.rules.RulePack;
import dev.sentinel.pipeline.rules.RuleSet;
import dev.sentinel.pipeline.rules.RuleSettings;
import dev.sentinel.pipeline.rules.RuleSource;
import dev.sentinel.pipeline.rules.RuleYaml;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Records to measure with: what the generator sends, the same in every run. */
public final class Samples {
  /** As many as a micro-batch of Spark's may well have in a partition. */
  public static final int COUNT = 10_000;

  /** The pipeline's default for {@code --maxRecordBytes}. */
  public static final int MAX_RECORD_BYTES = 1_048_576;

  private static final int USERS = 10_000;
  private static final int PARTITIONS = 4;
  private static final int EVENT_RATE = 1_000;
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  /** What transactions have when no feature is computed. */
  static final FeatureValues NO_HISTORY = FeatureValues.NONE;

  private Samples() {}

  /**
   * Rules at their default settings: {@code pack}, all that come with Sentinel, or one of them by
   * its id; {@code twenty}, those that backlogs are measured with.
   */
  static RuleSet rules(String name) {
    List<RuleDefinition> rules =
        switch (name) {
          case "pack" -> RulePack.definitions();
          case "twenty" -> twenty();
          default ->
              RulePack.definitions().stream().filter(rule -> rule.id().equals(name)).toList();
        };
    RuleSettings settings = new RuleSettings(new BigDecimal("5000"), SeverityBands.DEFAULT);
    return new RuleSource(rules, settings, null).open().at(START);
  }

  private static List<RuleDefinition> twenty() {
    try (InputStream in = BenchCommand.class.getResourceAsStream("twenty-rules.yaml")) {
      return RuleYaml.read("twenty", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException | RuleFileException e) {
      throw new IllegalStateException("the bench's own rules cannot be read", e);
    }
  }

  /** {@link #COUNT} values of Kafka records, one in 50 of them a fraud. */
  public static List<byte[]> values() {
    return values(START);
  }

  private static List<byte[]> values(Instant start) {
    TransactionGenerator generator =
        TransactionGenerator.withSeed(1)
            .withUsers(USERS)
            .withFraudEvery(50)
            .withEventClock(EventClock.startingAt(start, Rate.perSecond(EVENT_RATE)));
    TransactionJson json = new TransactionJson();
    List<byte[]> values = new ArrayList<>(COUNT);
    for (int i = 0; i < COUNT; i++) {
      values.add(json.toBytes(generator.transaction(i).transaction()));
    }
    return values;
  }

  /** The same, parsed. */
  public static List<Transaction> transactions() {
    return transactions(START);
  }

  /** As many of the same users, some hours before. */
  static List<Transaction> transactionsBefore(int hours) {
    return transactions(START.minus(Duration.ofHours(hours)));
  }

  private static List<Transaction> transactions(Instant start) {
    TransactionParser parser = new TransactionParser(MAX_RECORD_BYTES);
    List<byte[]> values = values(start);
    List<Transaction> transactions = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      transactions.add(transaction(parser, values.get(i), i, start));
    }
    return transactions;
  }

  /** Parses the value at {@code offset}. */
  static Transaction transaction(TransactionParser parser, byte[] value, int offset) {
    return transaction(parser, value, offset, START);
  }

  private static Transaction transaction(
      TransactionParser parser, byte[] value, int offset, Instant start) {
    Instant recorded = start.plusMillis(offset);
    try {
      return parser
          .parse(value)
          .transaction()
          .build(
              new KafkaPosition(
                  "transactions",
                  offset % PARTITIONS,
                  offset / PARTITIONS,
                  recorded.toEpochMilli()),
              recorded);
    } catch (InvalidTransactionException e) {
      throw new IllegalStateException("the generator makes nothing invalid", e);
    }
  }
}
