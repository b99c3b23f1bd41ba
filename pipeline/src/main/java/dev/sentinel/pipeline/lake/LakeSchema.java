package dev.sentinel.pipeline.lake;

import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.parse.Fields;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The columns of {@code raw_transactions}. */
final class LakeSchema {
  private static final int AMOUNT_PRECISION = 18;

  /** Optional text columns, in their order; {@link TransactionWriteSupport} fills them. */
  private static final String[] TEXTS = {
    Fields.CURRENCY,
    Fields.MERCHANT_ID,
    Fields.MERCHANT_CATEGORY,
    Fields.TERMINAL_ID,
    Fields.CARD_ID,
    Fields.DEVICE_ID,
    Fields.IP,
    Fields.CHANNEL,
    Fields.COUNTRY
  };

  static final MessageType SCHEMA = schema();

  private LakeSchema() {}

  private static MessageType schema() {
    Types.GroupBuilder<MessageType> table =
        Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(Fields.TRANSACTION_ID)
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(Fields.USER_ID)
            // Eight bytes hold every unscaled value of 18 digits.
            .required(PrimitiveTypeName.INT64)
            .as(LogicalTypeAnnotation.decimalType(Transaction.AMOUNT_SCALE, AMOUNT_PRECISION))
            .named(Fields.AMOUNT)
            .required(PrimitiveTypeName.INT64)
            .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
            .named(Fields.TIMESTAMP);
    for (String text : TEXTS) {
      table.optional(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType()).named(text);
    }
    return table
        .optional(PrimitiveTypeName.DOUBLE)
        .named(Fields.LATITUDE)
        .optional(PrimitiveTypeName.DOUBLE)
        .named(Fields.LONGITUDE)
        .optional(PrimitiveTypeName.BINARY)
        .as(LogicalTypeAnnotation.stringType())
        .named(Fields.EXTRA)
        .required(PrimitiveTypeName.INT32)
        .named(Fields.KAFKA_PARTITION)
        .required(PrimitiveTypeName.INT64)
        .named(Fields.KAFKA_OFFSET)
        .required(PrimitiveTypeName.INT64)
        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
        .named(Fields.INGESTED_AT)
        .named("transaction");
  }
}
