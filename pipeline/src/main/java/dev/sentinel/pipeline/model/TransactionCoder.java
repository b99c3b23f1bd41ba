package dev.sentinel.pipeline.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Encodes transactions compactly: a bit mask says which optional fields are there, so an absent one
 * costs nothing. Every transaction passes this coder several times, which is why it is written by
 * hand.
 */
public final class TransactionCoder extends AtomicCoder<Transaction> {
  private static final TransactionCoder INSTANCE = new TransactionCoder();
  private static final int LOCATION_BIT = 10;

  public static TransactionCoder of() {
    return INSTANCE;
  }

  /** How Beam finds the coder that {@code @DefaultCoder} names. */
  public static CoderProvider getCoderProvider() {
    return CoderProviders.forCoder(TypeDescriptor.of(Transaction.class), INSTANCE);
  }

  @Override
  public void encode(Transaction value, OutputStream out) throws IOException {
    Wire.writeString(value.transactionId(), out);
    Wire.writeString(value.userId(), out);
    Wire.writeAmount(value.amount(), out);
    Wire.writeInstant(value.timestamp(), out);
    String[] optional = optionalStrings(value);
    int mask = value.latitude() == null ? 0 : 1 << LOCATION_BIT;
    for (int i = 0; i < optional.length; i++) {
      if (optional[i] != null) {
        mask |= 1 << i;
      }
    }
    Wire.writeInt(mask, out);
    for (String field : optional) {
      if (field != null) {
        Wire.writeString(field, out);
      }
    }
    Double latitude = value.latitude();
    Double longitude = value.longitude();
    if (latitude != null && longitude != null) {
      out.write(
          ByteBuffer.allocate(2 * Double.BYTES).putDouble(latitude).putDouble(longitude).array());
    }
    Wire.writePosition(value.source(), out);
    Wire.writeInstant(value.ingestedAt(), out);
  }

  @Override
  public Transaction decode(InputStream in) throws IOException {
    String transactionId = Wire.readString(in);
    String userId = Wire.readString(in);
    BigDecimal amount = Wire.readAmount(in);
    Instant timestamp = Wire.readInstant(in);
    int mask = Wire.readInt(in);
    String[] optional = new String[LOCATION_BIT];
    for (int i = 0; i < optional.length; i++) {
      optional[i] = (mask & 1 << i) == 0 ? null : Wire.readString(in);
    }
    Double latitude = null;
    Double longitude = null;
    if ((mask & 1 << LOCATION_BIT) != 0) {
      ByteBuffer location = ByteBuffer.wrap(in.readNBytes(2 * Double.BYTES));
      latitude = location.getDouble();
      longitude = location.getDouble();
    }
    KafkaPosition source = Wire.readPosition(in);
    return Transaction.builder(transactionId, userId, amount, timestamp)
        .currency(optional[0])
        .merchantId(optional[1])
        .merchantCategory(optional[2])
        .terminalId(optional[3])
        .cardId(optional[4])
        .deviceId(optional[5])
        .ip(optional[6])
        .channel(optional[7])
        .country(optional[8])
        .extra(optional[9])
        .location(latitude, longitude)
        .build(source, Wire.readInstant(in));
  }

  /** The optional strings in the order of their bits. */
  private static @Nullable String[] optionalStrings(Transaction value) {
    return new @Nullable String[] {
      value.currency(),
      value.merchantId(),
      value.merchantCategory(),
      value.terminalId(),
      value.cardId(),
      value.deviceId(),
      value.ip(),
      value.channel(),
      value.country(),
      value.extra()
    };
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }

  @Override
  public TypeDescriptor<Transaction> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(Transaction.class);
  }
}
