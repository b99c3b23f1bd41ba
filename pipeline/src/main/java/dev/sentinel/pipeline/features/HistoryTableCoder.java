package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.model.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Encodes a {@link HistoryTable} as a cell of keyed state. */
final class HistoryTableCoder extends AtomicCoder<HistoryTable> {
  private static final HistoryTableCoder INSTANCE = new HistoryTableCoder();

  static HistoryTableCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(HistoryTable value, OutputStream out) throws IOException {
    ByteWriter bytes = value.encode();
    Wire.writeInt(bytes.length(), out);
    bytes.writeTo(out);
  }

  @Override
  public HistoryTable decode(InputStream in) throws IOException {
    int length = Wire.readInt(in);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("feature state is cut off after " + bytes.length + " bytes");
    }
    return HistoryTable.of(bytes);
  }

  @Override
  public TypeDescriptor<HistoryTable> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(HistoryTable.class);
  }
}
