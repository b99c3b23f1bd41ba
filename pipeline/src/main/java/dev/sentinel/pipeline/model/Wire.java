package dev.sentinel.pipeline.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import org.apache.beam.sdk.coders.BigDecimalCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.util.VarInt;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The primitives that Sentinel's coders are made of: variable-length integers, UTF-8 strings, exact
 * decimals and microsecond instants. All are self-delimiting, so that values can be written one
 * after the other.
 */
public final class Wire {
  private static final StringUtf8Coder STRING = StringUtf8Coder.of();
  private static final Coder<@Nullable String> NULLABLE_STRING = NullableCoder.of(STRING);
  private static final Coder<byte @Nullable []> NULLABLE_BYTES =
      NullableCoder.of(ByteArrayCoder.of());
  private static final BigDecimalCoder DECIMAL = BigDecimalCoder.of();
  private static final int MICROS_PER_SECOND = 1_000_000;

  private Wire() {}

  public static void writeString(String value, OutputStream out) throws IOException {
    STRING.encode(value, out);
  }

  public static String readString(InputStream in) throws IOException {
    return STRING.decode(in);
  }

  public static void writeNullableString(@Nullable String value, OutputStream out)
      throws IOException {
    NULLABLE_STRING.encode(value, out);
  }

  public static @Nullable String readNullableString(InputStream in) throws IOException {
    return NULLABLE_STRING.decode(in);
  }

  public static void writeNullableBytes(byte @Nullable [] value, OutputStream out)
      throws IOException {
    NULLABLE_BYTES.encode(value, out);
  }

  public static byte @Nullable [] readNullableBytes(InputStream in) throws IOException {
    return NULLABLE_BYTES.decode(in);
  }

  /** Writes a number that is mostly small and not negative; any long round-trips. */
  public static void writeLong(long value, OutputStream out) throws IOException {
    VarInt.encode(value, out);
  }

  public static long readLong(InputStream in) throws IOException {
    return VarInt.decodeLong(in);
  }

  public static void writeInt(int value, OutputStream out) throws IOException {
    VarInt.encode(value, out);
  }

  public static int readInt(InputStream in) throws IOException {
    return VarInt.decodeInt(in);
  }

  public static void writeDecimal(BigDecimal value, OutputStream out) throws IOException {
    DECIMAL.encode(value, out);
  }

  public static BigDecimal readDecimal(InputStream in) throws IOException {
    return DECIMAL.decode(in);
  }

  /**
   * Writes an amount at {@link Transaction#AMOUNT_SCALE}. Its 18 digits fit a long.
   *
   * @throws ArithmeticException if the unscaled amount does not fit a long
   */
  public static void writeAmount(BigDecimal amount, OutputStream out) throws IOException {
    writeLong(unscaled(amount), out);
  }

  public static BigDecimal readAmount(InputStream in) throws IOException {
    return BigDecimal.valueOf(readLong(in), Transaction.AMOUNT_SCALE);
  }

  /**
   * The amount in ten-thousandths.
   *
   * @throws ArithmeticException if the amount has more digits than a transaction's may have
   */
  public static long unscaled(BigDecimal amount) {
    BigInteger unscaled = amount.setScale(Transaction.AMOUNT_SCALE).unscaledValue();
    return unscaled.longValueExact();
  }

  /** Writes an instant, cut to microseconds. */
  public static void writeInstant(Instant value, OutputStream out) throws IOException {
    writeLong(toMicros(value), out);
  }

  public static Instant readInstant(InputStream in) throws IOException {
    return fromMicros(readLong(in));
  }

  /** Microseconds since the epoch, cut towards the past. */
  public static long toMicros(Instant value) {
    return Math.addExact(
        Math.multiplyExact(value.getEpochSecond(), (long) MICROS_PER_SECOND),
        value.getNano() / 1000);
  }

  /** The instant that is {@code micros} after the epoch. */
  public static Instant fromMicros(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, (long) MICROS_PER_SECOND),
        Math.floorMod(micros, MICROS_PER_SECOND) * 1000L);
  }

  static void writePosition(KafkaPosition value, OutputStream out) throws IOException {
    writeString(value.topic(), out);
    writeInt(value.partition(), out);
    writeLong(value.offset(), out);
    writeLong(value.timestampMillis(), out);
  }

  static KafkaPosition readPosition(InputStream in) throws IOException {
    return new KafkaPosition(readString(in), readInt(in), readLong(in), readLong(in));
  }

  /** Something that writes itself to a stream. */
  @FunctionalInterface
  public interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  /** The bytes that {@code writer} writes. */
  public static byte[] toBytes(Writer writer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(out);
    return out.toByteArray();
  }

  /** A stream over {@code bytes}, to read them back. */
  public static InputStream of(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }
}
