package dev.sentinel.pipeline.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import org.checkerframework.checker.nullness.qual.Nullable;

/** How the values of a {@link Condition} are encoded: a byte for the type, then the value. */
final class Scalars {
  private static final int NULL = 0;
  private static final int DECIMAL = 1;
  private static final int LONG = 2;
  private static final int DOUBLE = 3;
  private static final int BOOLEAN = 4;
  private static final int STRING = 5;
  private static final int INSTANT = 6;

  private Scalars() {}

  static void write(@Nullable Object value, OutputStream out) throws IOException {
    if (value == null) {
      out.write(NULL);
    } else if (value instanceof BigDecimal number) {
      out.write(DECIMAL);
      Wire.writeDecimal(number, out);
    } else if (value instanceof Long number) {
      out.write(LONG);
      Wire.writeLong(number, out);
    } else if (value instanceof Double number) {
      out.write(DOUBLE);
      Wire.writeLong(Double.doubleToLongBits(number), out);
    } else if (value instanceof Boolean truth) {
      out.write(BOOLEAN);
      out.write(truth ? 1 : 0);
    } else if (value instanceof String text) {
      out.write(STRING);
      Wire.writeString(text, out);
    } else if (value instanceof Instant time) {
      out.write(INSTANT);
      Wire.writeInstant(time, out);
    } else {
      throw new IllegalArgumentException("no value of a condition: " + value.getClass());
    }
  }

  static @Nullable Object read(InputStream in) throws IOException {
    int type = in.read();
    return switch (type) {
      case NULL -> null;
      case DECIMAL -> Wire.readDecimal(in);
      case LONG -> Wire.readLong(in);
      case DOUBLE -> Double.longBitsToDouble(Wire.readLong(in));
      case BOOLEAN -> in.read() == 1;
      case STRING -> Wire.readString(in);
      case INSTANT -> Wire.readInstant(in);
      default -> throw new IOException("unknown type of value: " + type);
    };
  }
}
