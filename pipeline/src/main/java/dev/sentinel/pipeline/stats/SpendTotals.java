package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;

/** Count, sum and extremes of some amounts. */
record SpendTotals(long count, BigDecimal total, BigDecimal min, BigDecimal max) {

  static SpendTotals of(BigDecimal amount) {
    return new SpendTotals(1, amount, amount, amount);
  }

  /** The totals of both groups of amounts together. */
  SpendTotals plus(SpendTotals other) {
    return new SpendTotals(
        count + other.count, total.add(other.total), min.min(other.min), max.max(other.max));
  }

  void writeTo(OutputStream out) throws IOException {
    Wire.writeLong(count, out);
    Wire.writeDecimal(total, out);
    Wire.writeAmount(min, out);
    Wire.writeAmount(max, out);
  }

  static SpendTotals readFrom(InputStream in) throws IOException {
    return new SpendTotals(
        Wire.readLong(in), Wire.readDecimal(in), Wire.readAmount(in), Wire.readAmount(in));
  }
}
