package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.model.Transaction;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Whose history features are about. The order is the order of the hops through keyed state. */
public enum Entity {
  USER(Transaction::userId, false),
  CARD(Transaction::cardId, false),
  TERMINAL(Transaction::terminalId, true),
  MERCHANT(Transaction::merchantId, true),
  DEVICE(Transaction::deviceId, true),
  IP(Transaction::ip, true);

  // An enum is serialized by its name: what its constants hold need not be serializable.
  @SuppressWarnings("ImmutableEnumChecker")
  private final transient Function<Transaction, @Nullable String> id;

  private final boolean shared;

  Entity(Function<Transaction, @Nullable String> id, boolean shared) {
    this.id = id;
    this.shared = shared;
  }

  /** How rules call it: {@code user}, {@code card} and so on. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether many users meet there. Others belong to one user, and their events come in order. */
  boolean isShared() {
    return shared;
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
