package dev.sentinel.pipeline.stats;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Encodes a {@link Spend}. */
final class SpendCoder extends AtomicCoder<Spend> {
  private static final SpendCoder INSTANCE = new SpendCoder();

  static SpendCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Spend value, OutputStream out) throws IOException {
    value.writeTo(out);
  }

  @Override
  public Spend decode(InputStream in) throws IOException {
    return Spend.readFrom(in);
  }
}
