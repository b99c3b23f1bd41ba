package dev.sentinel.pipeline.testing;

import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.SeverityBands;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleFileException;
import dev.sentinel.pipeline.rules.RuleSet;
import dev.sentinel.pipeline.rules.RuleSettings;
import dev.sentinel.pipeline.rules.RuleSource;
import dev.sentinel.pipeline.rules.RuleStatus;
import dev.sentinel.pipeline.rules.RuleYaml;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules and values of features for tests. */
public final class Rules {
  /** The options' defaults. */
  public static final RuleSettings SETTINGS =
      new RuleSettings(new BigDecimal("5000"), SeverityBands.DEFAULT);

  /** The rules that come with Sentinel. */
  public static final RuleSource SHIPPED = RuleSource.shipped(SETTINGS);

  /** The one rule of these that needs the transaction alone. */
  public static final RuleSource AMOUNT =
      new RuleSource(
          SHIPPED.base().stream().filter(rule -> rule.id().equals("amount-threshold")).toList(),
          SETTINGS,
          null);

  private Rules() {}

  /** What the shipped rules make of a transaction alone. */
  public static Optional<Alert> alert(Transaction transaction) {
    RuleSet rules = SHIPPED.open().at(RuleSet.timeOf(transaction));
    return rules.evaluate(transaction, FeatureValues.NONE).alert();
  }

  /** An active rule of score 50, version 1. */
  public static RuleDefinition rule(String id, String when) {
    return new RuleDefinition(
        id, 1, id + " fired", when, null, 50, RuleStatus.ACTIVE, true, null, List.of());
  }

  /** Rules as YAML, which must be right. */
  public static List<RuleDefinition> yaml(String text) {
    try {
      return RuleYaml.read("test", text);
    } catch (RuleFileException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Values by the names of features, which must exist and be of the values' types. */
  public static FeatureValues values(Map<String, Object> values) {
    Map<Feature, Object> byFeature = new HashMap<>();
    values.forEach(
        (name, value) -> {
          Feature feature = Feature.parse(name).orElseThrow();
          byFeature.put(feature, feature.type().javaType().cast(value));
        });
    return byFeature::get;
  }
}
