package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.features.FeatureBatch.Row;
import dev.sentinel.pipeline.model.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Encodes a batch: the features' names once, then the rows. */
final class FeatureBatchCoder extends AtomicCoder<FeatureBatch> {
  private static final FeatureBatchCoder INSTANCE = new FeatureBatchCoder();
  private static final int EXPECTED_ROW_BYTES = 256;
  private static final int ABSENT = 0;
  private static final int PRESENT = 1;

  /**
   * Features by name: working one out anew takes longer than all else here. There are as many as
   * rules have named since the process began.
   */
  private static final Map<String, Feature> FEATURES = new ConcurrentHashMap<>();

  static FeatureBatchCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(FeatureBatch batch, OutputStream out) throws IOException {
    ByteWriter bytes = new ByteWriter(EXPECTED_ROW_BYTES * (1 + batch.size()));
    bytes.writeLong(batch.features().size());
    for (Feature feature : batch.features()) {
      writeText(feature.name(), bytes);
    }
    bytes.writeLong(batch.size());
    for (Row row : batch.rows()) {
      byte[] transaction = row.bytes();
      bytes.writeLong(transaction.length);
      bytes.write(transaction);
      for (int i = 0; i < batch.features().size(); i++) {
        Object value = row.values()[i];
        bytes.writeByte(value == null ? ABSENT : PRESENT);
        if (value != null) {
          writeValue(batch.features().get(i).type(), value, bytes);
        }
      }
    }
    Wire.writeInt(bytes.length(), out);
    bytes.writeTo(out);
  }

  @Override
  public FeatureBatch decode(InputStream in) throws IOException {
    int length = Wire.readInt(in);
    byte[] read = in.readNBytes(length);
    if (read.length < length) {
      throw new EOFException("a batch is cut off after " + read.length + " bytes");
    }
    ByteReader bytes = new ByteReader(read);
    List<Feature> features = new ArrayList<>();
    for (int left = bytes.readInt(); left > 0; left--) {
      features.add(
          FEATURES.computeIfAbsent(readText(bytes), name -> Feature.parse(name).orElseThrow()));
    }
    int size = bytes.readInt();
    List<Row> rows = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      byte[] transaction = bytes.readBytes(bytes.readInt());
      @Nullable Object[] values = new @Nullable Object[features.size()];
      for (int j = 0; j < values.length; j++) {
        values[j] = bytes.readByte() == ABSENT ? null : readValue(features.get(j).type(), bytes);
      }
      rows.add(Row.encoded(transaction, values));
    }
    return new FeatureBatch(features, rows);
  }

  private static void writeValue(ValueType type, Object value, ByteWriter out) {
    switch (type) {
      case DECIMAL -> {
        BigDecimal decimal = (BigDecimal) value;
        byte[] unscaled = decimal.unscaledValue().toByteArray();
        out.writeSigned(decimal.scale());
        out.writeLong(unscaled.length);
        out.write(unscaled);
      }
      case INT -> out.writeSigned((Long) value);
      case DOUBLE -> out.writeFixed(Double.doubleToRawLongBits((Double) value));
      case BOOL -> out.writeByte((Boolean) value ? 1 : 0);
      case STRING -> writeText((String) value, out);
      case TIMESTAMP -> out.writeSigned(Wire.toMicros((Instant) value));
    }
  }

  private static Object readValue(ValueType type, ByteReader in) {
    return switch (type) {
      case DECIMAL -> {
        int scale = (int) in.readSigned();
        yield new BigDecimal(new BigInteger(in.readBytes(in.readInt())), scale);
      }
      case INT -> in.readSigned();
      case DOUBLE -> Double.longBitsToDouble(in.readFixed());
      case BOOL -> in.readByte() == 1;
      case STRING -> readText(in);
      case TIMESTAMP -> Wire.fromMicros(in.readSigned());
    };
  }

  private static void writeText(String text, ByteWriter out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeLong(bytes.length);
    out.write(bytes);
  }

  private static String readText(ByteReader in) {
    return new String(in.readBytes(in.readInt()), StandardCharsets.UTF_8);
  }

  @Override
  public TypeDescriptor<FeatureBatch> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(FeatureBatch.class);
  }
}
