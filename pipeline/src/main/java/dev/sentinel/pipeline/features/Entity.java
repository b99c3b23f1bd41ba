package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.model.Transaction;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Whose history features are about. The order is the order of the hops through keyed state. */
public enum Entity {
  USER(Transaction::userId),
  CARD(Transaction::cardId),
  TERMINAL(Transaction::terminalId),
  MERCHANT(Transaction::merchantId),
  DEVICE(Transaction::deviceId),
  IP(Transaction::ip);

  // An enum is serialized by its name: what its constants hold need not be serializable.
  @SuppressWarnings("ImmutableEnumChecker")
  private final transient Function<Transaction, @Nullable String> id;

  Entity(Function<Transaction, @Nullable String> id) {
    this.id = id;
  }

  /** How rules call it: {@code user}, {@code card} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The entity's id in a transaction, or null when the transaction names none. */
  public @Nullable String idOf(Transaction transaction) {
    return id.apply(transaction);
  }

  /** The entity that rules call {@code label}. */
  public static Optional<Entity> byLabel(String label) {
    return Arrays.stream(values()).filter(entity -> entity.label().equals(label)).findFirst();
  }
}
