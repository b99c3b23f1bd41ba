package dev.sentinel.pipeline.features;

import java.util.Arrays;

/** Reads back what a {@link ByteWriter} wrote. */
final class ByteReader {
  private final byte[] bytes;
  private int position;

  ByteReader(byte[] bytes) {
    this(bytes, 0);
  }

  ByteReader(byte[] bytes, int position) {
    this.bytes = bytes;
    this.position = position;
  }

  long readLong() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[position++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  int readInt() {
    return Math.toIntExact(readLong());
  }

  long readSigned() {
    long value = readLong();
    return (value >>> 1) ^ -(value & 1);
  }

  long readFixed() {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = (value << 8) | (bytes[position++] & 0xFF);
    }
    return value;
  }

  int readByte() {
    return bytes[position++] & 0xFF;
  }

  byte[] readBytes(int count) {
    byte[] read = Arrays.copyOfRange(bytes, position, position + count);
    position += count;
    return read;
  }

  void skip(int count) {
    position += count;
  }

  int position() {
    return position;
  }
}
