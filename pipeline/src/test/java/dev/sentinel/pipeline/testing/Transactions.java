package dev.sentinel.pipeline.testing;

import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/** Builds transactions for tests: a test names what it is about, the rest has defaults. */
public final class Transactions {
  public static final String TOPIC = "transactions";

  /** The event time of a transaction that does not say another. */
  public static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private Transactions() {}

  /** Starts a transaction: {@code tx-1} of user {@code 42}, 67.89 USD at {@link #NOON}. */
  public static Builder transaction() {
    return new Builder();
  }

  /** A transaction in which every optional field is set. */
  public static Builder complete() {
    return transaction()
        .with(
            fields ->
                fields
                    .currency("EUR")
                    .merchantId("m-7")
                    .merchantCategory("5411")
                    .terminalId("t-8")
                    .cardId("c-9")
                    .deviceId("d-10")
                    .ip("192.0.2.1")
                    .channel("pos")
                    .country("DE")
                    .location(52.5, -13.4)
                    .extra("{\"loyalty\":\"Gold \uD83D\uDE00\"}"));
  }

  /** Collects what is special about a transaction. */
  public static final class Builder {
    private String id = "tx-1";
    private String userId = "42";
    private String amount = "67.89";
    private Instant timestamp = NOON;
    private int partition;
    private long offset;
    private Duration recordedAfter = Duration.ZERO;
    private UnaryOperator<Transaction.Builder> fields = UnaryOperator.identity();

    private Builder() {}

    public Builder id(String value) {
      id = value;
      return this;
    }

    public Builder userId(String value) {
      userId = value;
      return this;
    }

    public Builder amount(String value) {
      amount = value;
      return this;
    }

    public Builder at(Instant value) {
      timestamp = value;
      return this;
    }

    public Builder at(String value) {
      return at(Instant.parse(value));
    }

    /** Where the record lies in {@link #TOPIC}. */
    public Builder position(int partition, long offset) {
      this.partition = partition;
      this.offset = offset;
      return this;
    }

    /** How long after the event the record was sent; negative for an event in the future. */
    public Builder recordedAfter(Duration value) {
      recordedAfter = value;
      return this;
    }

    public Builder currency(String value) {
      return with(transaction -> transaction.currency(value));
    }

    /** Sets optional fields. */
    public Builder with(UnaryOperator<Transaction.Builder> more) {
      UnaryOperator<Transaction.Builder> before = fields;
      fields = transaction -> more.apply(before.apply(transaction));
      return this;
    }

    public Transaction build() {
      Instant recorded = timestamp.plus(recordedAfter);
      return fields
          .apply(Transaction.builder(id, userId, new BigDecimal(amount), timestamp))
          .build(
              new KafkaPosition(TOPIC, partition, offset, recorded.toEpochMilli()),
              recorded.plusMillis(5));
    }
  }
}
