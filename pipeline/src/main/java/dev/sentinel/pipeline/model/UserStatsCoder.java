package dev.sentinel.pipeline.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Encodes a {@link UserStats} field by field. */
public final class UserStatsCoder extends AtomicCoder<UserStats> {
  private static final UserStatsCoder INSTANCE = new UserStatsCoder();

  public static UserStatsCoder of() {
    return INSTANCE;
  }

  /** How Beam finds the coder that {@code @DefaultCoder} names. */
  public static CoderProvider getCoderProvider() {
    return CoderProviders.forCoder(TypeDescriptor.of(UserStats.class), INSTANCE);
  }

  @Override
  public void encode(UserStats value, OutputStream out) throws IOException {
    Wire.writeString(value.userId(), out);
    Wire.writeInstant(value.windowStart(), out);
    Wire.writeInstant(value.windowEnd(), out);
    Wire.writeString(value.currency(), out);
    Wire.writeLong(value.count(), out);
    Wire.writeDecimal(value.total(), out);
    Wire.writeAmount(value.min(), out);
    Wire.writeAmount(value.max(), out);
  }

  @Override
  public UserStats decode(InputStream in) throws IOException {
    return new UserStats(
        Wire.readString(in),
        Wire.readInstant(in),
        Wire.readInstant(in),
        Wire.readString(in),
        Wire.readLong(in),
        Wire.readDecimal(in),
        Wire.readAmount(in),
        Wire.readAmount(in));
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }

  @Override
  public TypeDescriptor<UserStats> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(UserStats.class);
  }
}
