package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The totals of every account in one window. Stays encoded until somebody looks: most windows in a
 * bucket's state are only waiting for late events, and copying bytes is cheap.
 */
final class WindowTotals {
  private byte @Nullable [] encoded;
  private @Nullable Map<Account, SpendTotals> decoded;

  private WindowTotals(byte @Nullable [] encoded, @Nullable Map<Account, SpendTotals> decoded) {
    this.encoded = encoded;
    this.decoded = decoded;
  }

  static WindowTotals empty() {
    return new WindowTotals(null, new HashMap<>());
  }

  static WindowTotals readFrom(InputStream in) throws IOException {
    return new WindowTotals(in.readNBytes(Wire.readInt(in)), null);
  }

  void writeTo(OutputStream out) throws IOException {
    byte[] bytes = encoded;
    if (bytes == null) {
      bytes = Wire.toBytes(this::writeTotals);
      encoded = bytes;
    }
    Wire.writeInt(bytes.length, out);
    out.write(bytes);
  }

  void add(Account account, SpendTotals totals) {
    totals().merge(account, totals, SpendTotals::plus);
    encoded = null;
  }

  @Nullable SpendTotals get(Account account) {
    return totals().get(account);
  }

  private Map<Account, SpendTotals> totals() {
    Map<Account, SpendTotals> totals = decoded;
    if (totals == null) {
      totals = readTotals();
      decoded = totals;
    }
    return totals;
  }

  private void writeTotals(OutputStream out) throws IOException {
    Map<Account, SpendTotals> totals = totals();
    Wire.writeInt(totals.size(), out);
    for (Map.Entry<Account, SpendTotals> entry : totals.entrySet()) {
      Wire.writeString(entry.getKey().userId(), out);
      Wire.writeString(entry.getKey().currency(), out);
      entry.getValue().writeTo(out);
    }
  }

  private Map<Account, SpendTotals> readTotals() {
    if (encoded == null) {
      throw new IllegalStateException("neither encoded nor decoded");
    }
    InputStream in = Wire.of(encoded);
    try {
      int size = Wire.readInt(in);
      Map<Account, SpendTotals> totals = new HashMap<>(size * 2);
      for (int i = 0; i < size; i++) {
        totals.put(new Account(Wire.readString(in), Wire.readString(in)), SpendTotals.readFrom(in));
      }
      return totals;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }
}
