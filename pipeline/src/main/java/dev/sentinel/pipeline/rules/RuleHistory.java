package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureSet;
import dev.sentinel.pipeline.model.SeverityBands;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A rule book that does not change: rules that were always there, and versions that took the place
 * of them, or of each other, at known times.
 */
public final class RuleHistory implements RuleBook {
  private final List<CompiledRule> base;
  private final Map<String, List<RuleVersion>> versions;
  private final EntityLists lists;
  private final SeverityBands bands;

  /** When something changes, in order; rule set {@code i} is that of before change {@code i}. */
  private final List<Instant> changes;

  /** Made when they are first needed: a long history is rarely read from its beginning. */
  private final AtomicReferenceArray<@Nullable RuleSet> sets;

  /** Found when first asked for, which every batch does. */
  private volatile @MonotonicNonNull FeatureSet features;

  /**
   * @param base the rules that are in force until a version of the same id is
   * @param versions in any order; of two versions that are valid from the same time on, the higher
   *     one counts
   */
  public RuleHistory(
      List<CompiledRule> base, List<RuleVersion> versions, EntityLists lists, SeverityBands bands) {
    this.base = List.copyOf(base);
    this.lists = lists;
    this.bands = bands;
    this.versions = new TreeMap<>();
    versions.stream()
        .sorted(
            Comparator.comparing(RuleVersion::validFrom)
                .thenComparing(version -> version.rule().definition().version()))
        .forEach(
            version ->
                this.versions
                    .computeIfAbsent(version.rule().definition().id(), id -> new ArrayList<>())
                    .add(version));
    this.changes = versions.stream().map(RuleVersion::validFrom).distinct().sorted().toList();
    this.sets = new AtomicReferenceArray<>(changes.size() + 1);
  }

  /** Rules that are always in force. */
  public static RuleHistory of(List<CompiledRule> rules, SeverityBands bands) {
    return new RuleHistory(rules, List.of(), EntityLists.EMPTY, bands);
  }

  @Override
  public RuleSet at(Instant recorded) {
    int index = changes.size();
    while (index > 0 && recorded.isBefore(changes.get(index - 1))) {
      index--;
    }
    return set(index);
  }

  private RuleSet set(int index) {
    RuleSet known = sets.get(index);
    if (known != null) {
      return known;
    }
    RuleSet made = make(index == 0 ? Instant.MIN : changes.get(index - 1));
    sets.set(index, made);
    return made;
  }

  /** Those of the base in their order, then the others by id. */
  private RuleSet make(Instant at) {
    Map<String, CompiledRule> rules = new LinkedHashMap<>();
    base.forEach(rule -> rules.put(rule.definition().id(), rule));
    versions.forEach(
        (id, history) ->
            history.stream()
                .filter(version -> !version.validFrom().isAfter(at))
                .reduce((before, after) -> after)
                .ifPresent(version -> rules.put(id, version.rule())));
    return new RuleSet(List.copyOf(rules.values()), lists, bands);
  }

  /** The rules of every time between two changes, the oldest first. */
  public List<RuleSet> all() {
    List<RuleSet> all = new ArrayList<>();
    for (int i = 0; i <= changes.size(); i++) {
      all.add(set(i));
    }
    return all;
  }

  public EntityLists lists() {
    return lists;
  }

  @Override
  public FeatureSet features() {
    FeatureSet known = features;
    if (known == null) {
      known = collectFeatures();
      features = known;
    }
    return known;
  }

  private FeatureSet collectFeatures() {
    // The last change may lie in the near future: what is needed now may not be needed then.
    Set<Feature> all = new TreeSet<>();
    for (int i = Math.max(0, changes.size() - 1); i <= changes.size(); i++) {
      set(i).rules().forEach(rule -> all.addAll(rule.features()));
    }
    return FeatureSet.of(all);
  }
}
