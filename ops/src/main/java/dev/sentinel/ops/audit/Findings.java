package dev.sentinel.ops.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was found to be wrong: all of it counted, the first of each kind named. */
final class Findings {
  private final int limit;
  private final Map<FindingKind, Group> groups = new EnumMap<>(FindingKind.class);

  /**
   * What is wrong with one thing.
   *
   * @param subject the thing, such as {@code transactions-0@17}
   * @param detail more about it
   */
  record Named(String subject, String detail) {}

  /** The findings of a kind. */
  static final class Group {
    private long count;
    private final List<Named> named = new ArrayList<>();

    long count() {
      return count;
    }

    List<Named> named() {
      return List.copyOf(named);
    }
  }

  /**
   * @param limit how many of each kind are named
   */
  Findings(int limit) {
    this.limit = limit;
  }

  void add(FindingKind kind, String subject, String detail) {
    Group group = groups.computeIfAbsent(kind, ignored -> new Group());
    group.count++;
    if (group.named.size() < limit) {
      group.named.add(new Named(subject, detail));
    }
  }

  /** Adds all of another's, who must have the same limit, to kinds that have none yet. */
  void addAll(Findings other) {
    groups.putAll(other.groups);
  }

  int limit() {
    return limit;
  }

  long count(FindingKind kind) {
    Group group = groups.get(kind);
    return group == null ? 0 : group.count;
  }

  long total() {
    return groups.values().stream().mapToLong(Group::count).sum();
  }

  Map<FindingKind, Group> groups() {
    return groups;
  }

  boolean mayBeOnTheirWay() {
    return groups.keySet().stream().anyMatch(FindingKind::mayBeOnItsWay);
  }
}
