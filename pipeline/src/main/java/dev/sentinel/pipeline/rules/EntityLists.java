package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.model.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The allow list and the block list with all of their history. What is said last of a value, before
 * the time in question, counts.
 */
public final class EntityLists {
  public static final EntityLists EMPTY = new EntityLists(List.of());

  private final Map<ListEntry.Kind, Map<ListField, Map<String, List<ListEntry>>>> entries =
      new EnumMap<>(ListEntry.Kind.class);

  /**
   * @param all in any order; of two entries for a value that are valid from the same time on, the
   *     later in this order counts
   */
  public EntityLists(Collection<ListEntry> all) {
    for (ListEntry entry : all) {
      entries
          .computeIfAbsent(entry.list(), list -> new EnumMap<>(ListField.class))
          .computeIfAbsent(entry.field(), field -> new HashMap<>())
          .merge(entry.value(), List.of(entry), EntityLists::together);
    }
  }

  private static List<ListEntry> together(List<ListEntry> before, List<ListEntry> more) {
    return Stream.concat(before.stream(), more.stream())
        .sorted(Comparator.comparing(ListEntry::validFrom))
        .collect(Collectors.toUnmodifiableList());
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The entry that puts the transaction on a list at some time, or null. */
  @Nullable ListEntry find(ListEntry.Kind list, Transaction transaction, Instant at) {
    Map<ListField, Map<String, List<ListEntry>>> fields = entries.get(list);
    if (fields == null) {
      return null;
    }
    for (Map.Entry<ListField, Map<String, List<ListEntry>>> field : fields.entrySet()) {
      String value = field.getKey().of(transaction);
      List<ListEntry> history = value == null ? null : field.getValue().get(value);
      if (history != null) {
        ListEntry last = lastBefore(at, history);
        if (last != null && last.isInForce(at)) {
          return last;
        }
      }
    }
    return null;
  }

  /** Whether a list has ever named the transaction. */
  public boolean hasEverNamed(ListEntry.Kind list, Transaction transaction) {
    return entries.getOrDefault(list, Map.of()).entrySet().stream()
        .anyMatch(
            field -> {
              String value = field.getKey().of(transaction);
              return value != null && field.getValue().containsKey(value);
            });
  }

  private static @Nullable ListEntry lastBefore(Instant at, List<ListEntry> history) {
    for (int i = history.size() - 1; i >= 0; i--) {
      if (!history.get(i).validFrom().isAfter(at)) {
        return history.get(i);
      }
    }
    return null;
  }
}
