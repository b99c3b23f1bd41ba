package dev.sentinel.runner.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.InstantCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.joda.time.Instant;

/** Elements one after the other in a byte array, each with its timestamp. */
final class RecordBatch {
  private RecordBatch() {}

  /** Collects elements. */
  static final class Writer<T> {
    private final Coder<T> coder;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long size;

    Writer(Coder<T> coder) {
      this.coder = coder;
    }

    void add(T element, Instant timestamp) throws IOException {
      InstantCoder.of().encode(timestamp, bytes);
      coder.encode(element, bytes);
      size++;
    }

    /** How many there are. */
    long size() {
      return size;
    }

    /** How many bytes they have. */
    long bytes() {
      return bytes.size();
    }

    byte[] toBytes() {
      return bytes.toByteArray();
    }
  }

  /** Gives all elements and timestamps of a batch to somebody. */
  static <T> void read(byte[] batch, Coder<T> coder, BiConsumer<T, Instant> reader)
      throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(batch);
    while (in.available() > 0) {
      Instant timestamp = InstantCoder.of().decode(in);
      reader.accept(coder.decode(in), timestamp);
    }
  }

  /** Makes the elements of batches a collection. */
  static final class Read<T> extends DoFn<byte[], T> {
    private final Coder<T> coder;

    Read(Coder<T> coder) {
      this.coder = coder;
    }

    @ProcessElement
    public void process(@Element byte[] batch, OutputReceiver<T> out) throws IOException {
      read(batch, coder, out::outputWithTimestamp);
    }
  }
}
