package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.model.Transaction;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A field of a transaction that allow and block lists can be about. */
public enum ListField {
  USER_ID(Transaction::userId),
  CARD_ID(Transaction::cardId),
  TERMINAL_ID(Transaction::terminalId),
  MERCHANT_ID(Transaction::merchantId),
  DEVICE_ID(Transaction::deviceId),
  IP(Transaction::ip),
  COUNTRY(Transaction::country);

  @SuppressWarnings("ImmutableEnumChecker") // Method references hold nothing.
  private final transient Function<Transaction, @Nullable String> value;

  ListField(Function<Transaction, @Nullable String> value) {
    this.value = value;
  }

  /** Such as {@code card_id}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Nullable String of(Transaction transaction) {
    return value.apply(transaction);
  }

  /** The field called {@code label}, or empty. */
  public static Optional<ListField> byLabel(String label) {
    return Arrays.stream(values()).filter(field -> field.label().equals(label)).findFirst();
  }
}
