package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.model.Transaction;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A field of a transaction whose different values can be told apart in an entity's history. */
public enum Field {
  USER(0, "users", Transaction::userId),
  CARD(1, "cards", Transaction::cardId),
  TERMINAL(2, "terminals", Transaction::terminalId),
  MERCHANT(3, "merchants", Transaction::merchantId),
  DEVICE(4, "devices", Transaction::deviceId),
  IP(5, "IP addresses", Transaction::ip),
  COUNTRY(6, "countries", Transaction::country),
  CATEGORY(7, "merchant categories", Transaction::merchantCategory);

  private final int bit;
  private final String plural;

  // An enum is serialized by its name: what its constants hold need not be serializable.
  @SuppressWarnings("ImmutableEnumChecker")
  private final transient Function<Transaction, @Nullable String> value;

  Field(int bit, String plural, Function<Transaction, @Nullable String> value) {
    this.bit = bit;
    this.plural = plural;
    this.value = value;
  }

  /** How rules call it: {@code device}, {@code country} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Stands for the field in encoded state. */
  int mask() {
    return 1 << bit;
  }

  String plural() {
    return plural;
  }

  /** The field's value in a transaction, or null when it has none. */
  @Nullable String of(Transaction transaction) {
    return value.apply(transaction);
  }

  static Optional<Field> byLabel(String label) {
    return Arrays.stream(values()).filter(field -> field.label().equals(label)).findFirst();
  }
}
