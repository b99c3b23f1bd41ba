package dev.sentinel.ops.rules;

import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleFileException;
import dev.sentinel.pipeline.rules.RulePack;
import dev.sentinel.pipeline.rules.store.RuleStore;
import dev.sentinel.pipeline.rules.store.StoredRule;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Every version of every rule: those that come with Sentinel, and those of the database. */
final class Catalog {
  private static final String SHIPPED = "sentinel";

  private final TreeMap<String, List<Version>> rules = new TreeMap<>();
  private final Instant now;

  /**
   * A version of a rule.
   *
   * @param rule null when somebody stored what is no rule
   * @param validFrom null for a rule that comes with Sentinel
   */
  record Version(
      String id,
      int number,
      @Nullable RuleDefinition rule,
      @Nullable Instant validFrom,
      String author,
      String note) {

    boolean isValid(Instant at) {
      return validFrom == null || !validFrom.isAfter(at);
    }

    /** Such as {@code ACTIVE}. */
    String status() {
      return rule == null ? "UNUSABLE" : rule.status().name();
    }
  }

  private Catalog(Instant now) {
    this.now = now;
  }

  static Catalog read(RuleStore store) throws SQLException {
    Catalog catalog = new Catalog(store.now());
    for (RuleDefinition rule : RulePack.definitions()) {
      catalog.add(
          new Version(rule.id(), rule.version(), rule, null, SHIPPED, "comes with Sentinel"));
    }
    for (StoredRule row : store.rules(Instant.EPOCH)) {
      RuleDefinition rule;
      try {
        rule = RuleStore.definition(row);
      } catch (RuleFileException e) {
        rule = null;
      }
      catalog.add(
          new Version(row.id(), row.version(), rule, row.validFrom(), row.author(), row.note()));
    }
    return catalog;
  }

  private void add(Version version) {
    List<Version> own = rules.computeIfAbsent(version.id(), id -> new ArrayList<>());
    own.add(version);
    own.sort(
        Comparator.comparing(
                (Version one) -> one.validFrom() == null ? Instant.MIN : one.validFrom())
            .thenComparing(Version::number));
  }

  Stream<String> ids() {
    return rules.keySet().stream();
  }

  /** The versions of a rule in the order they are valid; empty if there is no such rule. */
  List<Version> versions(String id) {
    return rules.getOrDefault(id, List.of());
  }

  /** The usable version that was put last, whether it is valid yet or not. */
  Optional<Version> latest(String id) {
    return versions(id).stream()
        .filter(version -> version.rule() != null)
        .reduce((before, after) -> after);
  }

  /** The version that is in force now. */
  Optional<Version> inForce(String id) {
    return versions(id).stream()
        .filter(version -> version.rule() != null && version.isValid(now))
        .reduce((before, after) -> after);
  }

  /** The version of that number. */
  Optional<Version> find(String id, int number) {
    return versions(id).stream().filter(version -> version.number() == number).findFirst();
  }

  /** The highest number that a version of the rule has, usable or not; 0 if there is none. */
  int highest(String id) {
    return versions(id).stream().mapToInt(Version::number).max().orElse(0);
  }
}
