package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.features.Entity;
import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.Field;
import dev.sentinel.pipeline.features.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What expressions can name: fields of the transaction, features, and parameters. */
public final class Names {
  /** A name with more wrong letters than this is no misspelling. */
  private static final int MAX_DISTANCE = 4;

  private static final List<String> OF_A_SPAN =
      List.of("count", "sum", "mean", "stddev", "max", "ratio", "zscore");
  private static final List<String> WITHOUT_A_SPAN =
      List.of("seconds_since_last", "age_seconds", "first_seen", "distance_km", "speed_kmh");

  private final Map<String, Variable> fixed = new TreeMap<>();

  /**
   * @param parameters what can be named besides fields and features
   */
  public Names(List<Parameter> parameters) {
    for (TransactionVariable field : TransactionVariable.values()) {
      fixed.put(field.label(), field);
    }
    parameters.forEach(parameter -> fixed.put(parameter.label(), parameter));
  }

  /** The variable called {@code name}, or empty. */
  Optional<Variable> find(String name) {
    Variable variable = fixed.get(name);
    return variable == null ? Feature.parse(name).map(FeatureVariable::new) : Optional.of(variable);
  }

  /** The fields of the transaction and the parameters, by name. */
  public List<Variable> fixed() {
    return List.copyOf(fixed.values());
  }

  /** The name that is most like {@code wrong}, or empty if none is like it. */
  Optional<String> like(String wrong) {
    return closest(wrong, Stream.concat(fixed.keySet().stream(), features()));
  }

  /** The candidate that differs least from {@code wrong}, or empty if all differ much. */
  public static Optional<String> closest(String wrong, Stream<String> candidates) {
    int most = Math.min(MAX_DISTANCE, Math.max(1, wrong.length() / 3));
    record Candidate(String name, int distance) {}
    return candidates
        .map(name -> new Candidate(name, distance(wrong, name)))
        .filter(candidate -> candidate.distance() <= most)
        .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .map(Candidate::name);
  }

  /** The usual features; those with a number in their name are without end. */
  private static Stream<String> features() {
    List<String> names = new ArrayList<>();
    for (Entity entity : Entity.values()) {
      String prefix = entity.label() + ".";
      WITHOUT_A_SPAN.forEach(kind -> names.add(prefix + kind));
      for (Field field : Field.values()) {
        names.add(prefix + "new_" + field.label());
      }
      for (Span span : Span.values()) {
        OF_A_SPAN.forEach(kind -> names.add(prefix + kind + "_" + span.label()));
        for (Field field : Field.values()) {
          names.add(prefix + "distinct_" + field.label() + "_" + span.label());
        }
      }
    }
    return names.stream().filter(name -> Feature.parse(name).isPresent());
  }

  /** Levenshtein's edit distance: letters to insert, delete or replace. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
