package dev.sentinel.bench.jmh;

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
import dev.sentinel.pipeline.rules.RuleSet;
import dev.sentinel.pipeline.rules.RuleSettings;
import dev.sentinel.pipeline.rules.RuleSource;
import java.math.BigDecimal;
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

  /** The shipped rules, at their default settings. */
  static RuleSet shippedRules() {
    return RuleSource.shipped(new RuleSettings(new BigDecimal("5000"), SeverityBands.DEFAULT))
        .open()
        .at(START);
  }

  /** {@link #COUNT} values of Kafka records, one in 50 of them a fraud. */
  public static List<byte[]> values() {
    TransactionGenerator generator =
        TransactionGenerator.withSeed(1)
            .withUsers(USERS)
            .withFraudEvery(50)
            .withEventClock(EventClock.startingAt(START, Rate.perSecond(EVENT_RATE)));
    TransactionJson json = new TransactionJson();
    List<byte[]> values = new ArrayList<>(COUNT);
    for (int i = 0; i < COUNT; i++) {
      values.add(json.toBytes(generator.transaction(i).transaction()));
    }
    return values;
  }

  /** The same, parsed. */
  public static List<Transaction> transactions() {
    TransactionParser parser = new TransactionParser(MAX_RECORD_BYTES);
    List<byte[]> values = values();
    List<Transaction> transactions = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      transactions.add(transaction(parser, values.get(i), i));
    }
    return transactions;
  }

  /** Parses the value at {@code offset}. */
  static Transaction transaction(TransactionParser parser, byte[] value, int offset) {
    Instant recorded = START.plusMillis(offset);
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
