package dev.sentinel.pipeline.features;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Writes to a growing array: state is encoded too often for streams, whose every byte is a call.
 */
final class ByteWriter {
  private static final int MAX_VARINT_BYTES = 10;

  private byte[] bytes;
  private int length;

  ByteWriter(int expectedBytes) {
    bytes = new byte[Math.max(MAX_VARINT_BYTES, expectedBytes)];
  }

  /** Writes a number that is mostly small and not negative, seven bits a byte. */
  void writeLong(long value) {
    reserve(MAX_VARINT_BYTES);
    long left = value;
    while ((left & ~0x7FL) != 0) {
      bytes[length++] = (byte) ((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    bytes[length++] = (byte) left;
  }

  /** Writes a number that is mostly near zero, on either side. */
  void writeSigned(long value) {
    writeLong((value << 1) ^ (value >> 63));
  }

  /** Writes all eight bytes of a number that can be any. */
  void writeFixed(long value) {
    reserve(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  void writeByte(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  void write(byte[] source) {
    write(source, 0, source.length);
  }

  void write(byte[] source, int from, int count) {
    reserve(count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  /** Appends what another has written, with its length before it. */
  void writeSized(ByteWriter other) {
    writeLong(other.length);
    write(other.bytes, 0, other.length);
  }

  int length() {
    return length;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, length);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 3 / 2));
    }
  }
}
