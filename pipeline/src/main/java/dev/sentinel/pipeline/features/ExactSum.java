package dev.sentinel.pipeline.features;

import java.math.BigInteger;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A sum of amounts or of their squares, in ten-thousandths: exact, so that it does not depend on
 * the order of its parts. A long holds it nearly always; what does not fit moves to a big integer.
 */
final class ExactSum {
  /** The largest number whose square fits a long. */
  private static final long MAX_ROOT = 3_037_000_499L;

  private long low;
  private @Nullable BigInteger rest;

  void add(long value) {
    long sum = low + value;
    if (((low ^ sum) & (value ^ sum)) < 0) {
      addRest(BigInteger.valueOf(low));
      sum = value;
    }
    low = sum;
  }

  void addSquare(long value) {
    if (Math.abs(value) <= MAX_ROOT) {
      add(value * value);
    } else {
      addRest(BigInteger.valueOf(value).pow(2));
    }
  }

  void add(ExactSum other) {
    if (other.rest != null) {
      addRest(other.rest);
    }
    add(other.low);
  }

  private void addRest(BigInteger value) {
    rest = rest == null ? value : rest.add(value);
  }

  BigInteger value() {
    BigInteger small = BigInteger.valueOf(low);
    return rest == null ? small : rest.add(small);
  }

  ExactSum copy() {
    ExactSum copy = new ExactSum();
    copy.add(this);
    return copy;
  }

  void writeTo(ByteWriter out) {
    if (rest == null && low >= 0) {
      out.writeLong(0);
      out.writeLong(low);
      return;
    }
    byte[] bytes = value().toByteArray();
    out.writeLong(bytes.length);
    out.write(bytes);
  }

  static ExactSum readFrom(ByteReader in) {
    ExactSum sum = new ExactSum();
    int length = in.readInt();
    if (length == 0) {
      sum.low = in.readLong();
    } else {
      sum.rest = new BigInteger(in.readBytes(length));
    }
    return sum;
  }
}
