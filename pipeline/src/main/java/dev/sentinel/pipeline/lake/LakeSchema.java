package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.model.Wire;
import dev.sentinel.pipeline.parse.Fields;
import java.nio.ByteBuffer;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The columns of {@code raw_transactions} and how a transaction fills them. */
final class LakeSchema {
  private static final int AMOUNT_PRECISION = 18;
  private static final Schema NULLABLE_STRING =
      Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
  private static final Schema NULLABLE_DOUBLE =
      Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.DOUBLE));

  /** Eight bytes hold every unscaled value of 18 digits; readers take it for DECIMAL(18,4). */
  private static final Schema AMOUNT =
      LogicalTypes.decimal(AMOUNT_PRECISION, Transaction.AMOUNT_SCALE)
          .addToSchema(Schema.createFixed("amount_decimal", null, null, Long.BYTES));

  private static final Schema INSTANT =
      LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));

  private LakeSchema() {}

  /** The schema; the order of its fields is that of {@link #toRecord}. */
  static Schema schema() {
    return SchemaBuilder.record("transaction")
        .namespace("dev.sentinel.lake")
        .fields()
        .requiredString(Fields.TRANSACTION_ID)
        .requiredString(Fields.USER_ID)
        .name(Fields.AMOUNT)
        .type(AMOUNT)
        .noDefault()
        .name(Fields.TIMESTAMP)
        .type(INSTANT)
        .noDefault()
        .name(Fields.CURRENCY)
        .type(NULLABLE_STRING)
        .noDefault()
        .name(Fields.MERCHANT_ID)
        .type(NULLABLE_STRING)
        .noDefault()
        .name(Fields.MERCHANT_CATEGORY)
        .type(NULLABLE_STRING)
        .noDefault()
        .name(Fields.TERMINAL_ID)
        .type(NULLABLE_STRING)
        .noDefault()
        .name(Fields.CARD_ID)
        .type(NULLABLE_STRING)
        .noDefault()
        .name(Fields.DEVICE_ID)
        .type(NULLABLE_STRING)
        .noDefault()
        .name(Fields.IP)
        .type(NULLABLE_STRING)
        .noDefault()
        .name(Fields.CHANNEL)
        .type(NULLABLE_STRING)
        .noDefault()
        .name(Fields.COUNTRY)
        .type(NULLABLE_STRING)
        .noDefault()
        .name(Fields.LATITUDE)
        .type(NULLABLE_DOUBLE)
        .noDefault()
        .name(Fields.LONGITUDE)
        .type(NULLABLE_DOUBLE)
        .noDefault()
        .name(Fields.EXTRA)
        .type(NULLABLE_STRING)
        .noDefault()
        .requiredInt(Fields.KAFKA_PARTITION)
        .requiredLong(Fields.KAFKA_OFFSET)
        .name(Fields.INGESTED_AT)
        .type(INSTANT)
        .noDefault()
        .endRecord();
  }

  /** The transaction as a row of {@code schema}. */
  static GenericRecord toRecord(Transaction transaction, Schema schema) {
    GenericData.Record row = new GenericData.Record(schema);
    int i = 0;
    row.put(i++, transaction.transactionId());
    row.put(i++, transaction.userId());
    row.put(i++, amount(transaction));
    row.put(i++, Wire.toMicros(transaction.timestamp()));
    for (@Nullable Object optional :
        new @Nullable Object[] {
          transaction.currency(),
          transaction.merchantId(),
          transaction.merchantCategory(),
          transaction.terminalId(),
          transaction.cardId(),
          transaction.deviceId(),
          transaction.ip(),
          transaction.channel(),
          transaction.country(),
          transaction.latitude(),
          transaction.longitude(),
          transaction.extra()
        }) {
      row.put(i++, optional);
    }
    row.put(i++, transaction.source().partition());
    row.put(i++, transaction.source().offset());
    row.put(i, Wire.toMicros(transaction.ingestedAt()));
    return row;
  }

  private static GenericData.Fixed amount(Transaction transaction) {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).putLong(Wire.unscaled(transaction.amount())).array();
    return new GenericData.Fixed(AMOUNT, bytes);
  }
}
