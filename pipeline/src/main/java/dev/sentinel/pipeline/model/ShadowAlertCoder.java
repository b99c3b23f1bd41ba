package dev.sentinel.pipeline.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Encodes a {@link ShadowAlert}: its alert, then what suppressed it. */
public final class ShadowAlertCoder extends AtomicCoder<ShadowAlert> {
  private static final ShadowAlertCoder INSTANCE = new ShadowAlertCoder();

  public static ShadowAlertCoder of() {
    return INSTANCE;
  }

  /** How Beam finds the coder that {@code @DefaultCoder} names. */
  public static CoderProvider getCoderProvider() {
    return CoderProviders.forCoder(TypeDescriptor.of(ShadowAlert.class), INSTANCE);
  }

  @Override
  public void encode(ShadowAlert value, OutputStream out) throws IOException {
    AlertCoder.of().encode(value.alert(), out);
    Suppression suppression = value.suppression();
    Wire.writeInt(suppression == null ? 0 : 1, out);
    if (suppression != null) {
      Wire.writeString(suppression.field(), out);
      Wire.writeString(suppression.value(), out);
      Wire.writeString(suppression.reason(), out);
    }
  }

  @Override
  public ShadowAlert decode(InputStream in) throws IOException {
    Alert alert = AlertCoder.of().decode(in);
    return new ShadowAlert(
        alert,
        Wire.readInt(in) == 0
            ? null
            : new Suppression(Wire.readString(in), Wire.readString(in), Wire.readString(in)));
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }

  @Override
  public TypeDescriptor<ShadowAlert> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(ShadowAlert.class);
  }
}
