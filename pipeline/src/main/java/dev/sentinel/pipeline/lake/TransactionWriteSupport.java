package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.Wire;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Writes transactions as rows of {@link LakeSchema}, straight into the columns. */
final class TransactionWriteSupport extends WriteSupport<Transaction> {
  private @MonotonicNonNull RecordConsumer row;
  private int column;

  @Override
  @SuppressWarnings("deprecation") // Abstract still; the one below is what is called.
  public WriteContext init(Configuration configuration) {
    return new WriteContext(LakeSchema.SCHEMA, Map.of());
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(LakeSchema.SCHEMA, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer consumer) {
    row = consumer;
  }

  /** The order of the fields is that of the schema. */
  @Override
  public void write(Transaction transaction) {
    row.startMessage();
    column = 0;
    text(transaction.transactionId());
    text(transaction.userId());
    whole(Wire.unscaled(transaction.amount()));
    whole(Wire.toMicros(transaction.timestamp()));
    text(transaction.currency());
    text(transaction.merchantId());
    text(transaction.merchantCategory());
    text(transaction.terminalId());
    text(transaction.cardId());
    text(transaction.deviceId());
    text(transaction.ip());
    text(transaction.channel());
    text(transaction.country());
    number(transaction.latitude());
    number(transaction.longitude());
    text(transaction.extra());
    begin();
    row.addInteger(transaction.source().partition());
    end();
    whole(transaction.source().offset());
    whole(Wire.toMicros(transaction.ingestedAt()));
    row.endMessage();
  }

  private void text(@Nullable String value) {
    if (value == null) {
      column++;
    } else {
      begin();
      row.addBinary(Binary.fromString(value));
      end();
    }
  }

  private void number(@Nullable Double value) {
    if (value == null) {
      column++;
    } else {
      begin();
      row.addDouble(value);
      end();
    }
  }

  private void whole(long value) {
    begin();
    row.addLong(value);
    end();
  }

  private void begin() {
    row.startField(LakeSchema.SCHEMA.getFieldName(column), column);
  }

  private void end() {
    row.endField(LakeSchema.SCHEMA.getFieldName(column), column);
    column++;
  }
}
