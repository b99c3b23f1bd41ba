package dev.sentinel.pipeline.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Encodes a {@link DeadLetter} field by field. */
public final class DeadLetterCoder extends AtomicCoder<DeadLetter> {
  private static final DeadLetterCoder INSTANCE = new DeadLetterCoder();

  public static DeadLetterCoder of() {
    return INSTANCE;
  }

  /** How Beam finds the coder that {@code @DefaultCoder} names. */
  public static CoderProvider getCoderProvider() {
    return CoderProviders.forCoder(TypeDescriptor.of(DeadLetter.class), INSTANCE);
  }

  @Override
  public void encode(DeadLetter value, OutputStream out) throws IOException {
    Wire.writeNullableBytes(value.key(), out);
    Wire.writeNullableBytes(value.value(), out);
    Wire.writeString(value.stage(), out);
    Wire.writeString(value.reason(), out);
    Wire.writeNullableString(value.field(), out);
    Wire.writeString(value.message(), out);
    Wire.writePosition(value.source(), out);
  }

  @Override
  public DeadLetter decode(InputStream in) throws IOException {
    return new DeadLetter(
        Wire.readNullableBytes(in),
        Wire.readNullableBytes(in),
        Wire.readString(in),
        Wire.readString(in),
        Wire.readNullableString(in),
        Wire.readString(in),
        Wire.readPosition(in));
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }

  @Override
  public TypeDescriptor<DeadLetter> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(DeadLetter.class);
  }
}
