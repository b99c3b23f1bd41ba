package dev.sentinel.pipeline.stats;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Encodes a bucket's state. */
final class SpendBucketCoder extends AtomicCoder<SpendBucket> {
  private static final SpendBucketCoder INSTANCE = new SpendBucketCoder();

  static SpendBucketCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(SpendBucket value, OutputStream out) throws IOException {
    value.writeTo(out);
  }

  @Override
  public SpendBucket decode(InputStream in) throws IOException {
    return SpendBucket.readFrom(in);
  }
}
