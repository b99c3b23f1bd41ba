package dev.sentinel.pipeline.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Encodes an {@link Alert}: its transaction, its reasons, its severity. */
public final class AlertCoder extends AtomicCoder<Alert> {
  private static final AlertCoder INSTANCE = new AlertCoder();

  public static AlertCoder of() {
    return INSTANCE;
  }

  /** How Beam finds the coder that {@code @DefaultCoder} names. */
  public static CoderProvider getCoderProvider() {
    return CoderProviders.forCoder(TypeDescriptor.of(Alert.class), INSTANCE);
  }

  @Override
  public void encode(Alert value, OutputStream out) throws IOException {
    TransactionCoder.of().encode(value.transaction(), out);
    Wire.writeInt(value.reasons().size(), out);
    for (Reason reason : value.reasons()) {
      Wire.writeString(reason.rule(), out);
      Wire.writeInt(reason.version(), out);
      Wire.writeString(reason.description(), out);
      Wire.writeInt(reason.score(), out);
      Wire.writeInt(reason.conditions().size(), out);
      for (Condition condition : reason.conditions()) {
        Wire.writeString(condition.feature(), out);
        Wire.writeString(condition.operator(), out);
        Scalars.write(condition.value(), out);
        Scalars.write(condition.threshold(), out);
        Wire.writeNullableString(condition.against(), out);
      }
    }
    Wire.writeString(value.severity().name(), out);
  }

  @Override
  public Alert decode(InputStream in) throws IOException {
    Transaction transaction = TransactionCoder.of().decode(in);
    List<Reason> reasons = new ArrayList<>();
    for (int left = Wire.readInt(in); left > 0; left--) {
      reasons.add(
          new Reason(
              Wire.readString(in),
              Wire.readInt(in),
              Wire.readString(in),
              Wire.readInt(in),
              conditions(in)));
    }
    return new Alert(transaction, reasons, Severity.valueOf(Wire.readString(in)));
  }

  private static List<Condition> conditions(InputStream in) throws IOException {
    List<Condition> conditions = new ArrayList<>();
    for (int left = Wire.readInt(in); left > 0; left--) {
      conditions.add(
          new Condition(
              Wire.readString(in),
              Wire.readString(in),
              Scalars.read(in),
              Scalars.read(in),
              Wire.readNullableString(in)));
    }
    return conditions;
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }

  @Override
  public TypeDescriptor<Alert> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(Alert.class);
  }
}
