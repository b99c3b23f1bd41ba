package dev.sentinel.pipeline.features;

import java.io.Serializable;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The features that are to be computed: those that rules use, and nothing else is kept. */
public final class FeatureSet implements Serializable {
  private static final long serialVersionUID = 1;

  /** Sorted, so that a feature's place is the same wherever the set is built. */
  private final EnumMap<Entity, List<Feature>> features = new EnumMap<>(Entity.class);

  private FeatureSet(Collection<Feature> all) {
    for (Entity entity : Entity.values()) {
      List<Feature> own =
          List.copyOf(new TreeSet<>(all.stream().filter(one -> one.entity() == entity).toList()));
      if (!own.isEmpty()) {
        features.put(entity, own);
      }
    }
  }

  public static FeatureSet of(Collection<Feature> features) {
    return new FeatureSet(features);
  }

  /** The entities that have at least one feature, in the order of the hops. */
  public Set<Entity> entities() {
    return features.isEmpty() ? Set.of() : EnumSet.copyOf(features.keySet());
  }

  /** The features of one entity, sorted by name. */
  public List<Feature> of(Entity entity) {
    return features.getOrDefault(entity, List.of());
  }

  public boolean contains(Feature feature) {
    return of(feature.entity()).contains(feature);
  }

  public boolean isEmpty() {
    return features.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureSet that && features.equals(that.features);
  }

  @Override
  public int hashCode() {
    return features.hashCode();
  }

  @Override
  public String toString() {
    return features.values().stream()
        .flatMap(Collection::stream)
        .map(Feature::name)
        .toList()
        .toString();
  }
}
