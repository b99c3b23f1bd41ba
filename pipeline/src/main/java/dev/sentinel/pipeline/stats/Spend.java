package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What the statistics need of a transaction.
 *
 * @param userId who spent
 * @param currency ISO 4217 code, {@value #UNKNOWN_CURRENCY} when the transaction's was malformed
 * @param amount at the transaction's scale
 * @param timestamp event time
 * @param partition the Kafka partition, whose order of records is the clock that lateness is
 *     measured by
 * @param clockLimit when the record was written to Kafka: an event dated later than that is a
 *     mistake, and must not make the ones after it late
 */
public record Spend(
    String userId,
    String currency,
    BigDecimal amount,
    Instant timestamp,
    int partition,
    Instant clockLimit) {

  /** ISO 4217's own code for "no currency is meant". */
  static final String UNKNOWN_CURRENCY = "XXX";

  static Spend of(Transaction transaction) {
    String currency = transaction.currency();
    long recordedAt = transaction.source().timestampMillis();
    Instant recorded = recordedAt < 0 ? transaction.ingestedAt() : Instant.ofEpochMilli(recordedAt);
    return new Spend(
        transaction.userId(),
        currency == null ? UNKNOWN_CURRENCY : currency,
        transaction.amount(),
        transaction.timestamp(),
        transaction.source().partition(),
        recorded);
  }

  void writeTo(OutputStream out) throws IOException {
    Wire.writeString(userId, out);
    Wire.writeString(currency, out);
    Wire.writeAmount(amount, out);
    Wire.writeInstant(timestamp, out);
    Wire.writeInt(partition, out);
    Wire.writeInstant(clockLimit, out);
  }

  static Spend readFrom(InputStream in) throws IOException {
    return new Spend(
        Wire.readString(in),
        Wire.readString(in),
        Wire.readAmount(in),
        Wire.readInstant(in),
        Wire.readInt(in),
        Wire.readInstant(in));
  }
}
