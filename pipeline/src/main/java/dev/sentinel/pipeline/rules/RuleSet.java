package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureSet;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.Reason;
import dev.sentinel.pipeline.model.Severity;
import dev.sentinel.pipeline.model.SeverityBands;
import dev.sentinel.pipeline.model.ShadowAlert;
import dev.sentinel.pipeline.model.Suppression;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.expression.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The rules that are in force at some time, evaluated together so that a transaction gets one alert
 * with every reason. Immutable, and shared by threads.
 */
public final class RuleSet {
  /** What a hit of the block list is called among the reasons. */
  public static final String BLOCK_LIST = "block-list";

  private static final int BLOCK_LIST_VERSION = 1;

  private final CompiledRule[] rules;
  private final EntityLists lists;
  private final SeverityBands bands;

  /**
   * @param rules in the order of an alert's reasons; those that are paused are left out
   */
  public RuleSet(List<CompiledRule> rules, EntityLists lists, SeverityBands bands) {
    this.rules =
        rules.stream()
            .filter(rule -> rule.definition().status() != RuleStatus.PAUSED)
            .toArray(CompiledRule[]::new);
    this.lists = lists;
    this.bands = bands;
  }

  /** The rules, without the paused ones. */
  public List<CompiledRule> rules() {
    return List.of(rules);
  }

  /** The features that the rules read. */
  public FeatureSet features() {
    Set<Feature> all = new TreeSet<>();
    for (CompiledRule rule : rules) {
      all.addAll(rule.features());
    }
    return FeatureSet.of(all);
  }

  /** The time of a transaction by which the rules for it are chosen. */
  public static Instant timeOf(Transaction transaction) {
    long recorded = transaction.source().timestampMillis();
    // Only records of very old producers have none.
    return recorded < 0 ? transaction.timestamp() : Instant.ofEpochMilli(recorded);
  }

  /**
   * Evaluates every rule.
   *
   * @param values the transaction's features; {@link FeatureValues#NONE} for the transaction alone
   */
  public Evaluation evaluate(Transaction transaction, FeatureValues values) {
    Hits hits = null;
    for (CompiledRule rule : rules) {
      Object result = rule.test(transaction, values);
      if (!Boolean.FALSE.equals(result)) {
        hits = hits == null ? new Hits() : hits;
        hits.add(rule, result);
      }
    }
    ListEntry blocked = listed(ListEntry.Kind.BLOCK, transaction);
    if (hits == null && blocked == null) {
      return Evaluation.NOTHING;
    }
    hits = hits == null ? new Hits() : hits;
    ListEntry allowed = hits.active.isEmpty() ? null : listed(ListEntry.Kind.ALLOW, transaction);
    return evaluation(transaction, values, hits, blocked, allowed);
  }

  private @Nullable ListEntry listed(ListEntry.Kind list, Transaction transaction) {
    return lists.isEmpty() ? null : lists.find(list, transaction, timeOf(transaction));
  }

  /** What rules came to that is not false. */
  private static final class Hits {
    private final List<CompiledRule> active = new ArrayList<>();
    private final List<CompiledRule> shadow = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();
    private final List<Evaluation.RuleFailure> failures = new ArrayList<>();

    void add(CompiledRule rule, @Nullable Object result) {
      RuleDefinition definition = rule.definition();
      if (result == null) {
        absent.add(definition.id());
      } else if (Boolean.TRUE.equals(result)) {
        (definition.status() == RuleStatus.ACTIVE ? active : shadow).add(rule);
      } else {
        failures.add(
            new Evaluation.RuleFailure(
                definition.id(),
                definition.version(),
                result instanceof Failure failure ? failure.message() : result.toString()));
      }
    }
  }

  private Evaluation evaluation(
      Transaction transaction,
      FeatureValues values,
      Hits hits,
      @Nullable ListEntry blocked,
      @Nullable ListEntry allowed) {
    List<CompiledRule> alarming = new ArrayList<>();
    List<CompiledRule> suppressed = new ArrayList<>();
    for (CompiledRule rule : hits.active) {
      (allowed != null && rule.definition().suppressible() ? suppressed : alarming).add(rule);
    }
    List<Reason> reasons = new ArrayList<>();
    if (blocked != null) {
      reasons.add(reason(blocked));
    }
    alarming.forEach(rule -> reasons.add(rule.reason(transaction, values)));
    List<ShadowAlert> shadows = new ArrayList<>();
    if (!hits.shadow.isEmpty()) {
      shadows.add(new ShadowAlert(alert(transaction, values, hits.shadow), null));
    }
    if (!suppressed.isEmpty() && allowed != null) {
      shadows.add(
          new ShadowAlert(
              alert(transaction, values, suppressed),
              new Suppression(allowed.field().label(), allowed.value(), allowed.reason())));
    }
    Severity least = blocked == null ? Severity.LOW : Severity.CRITICAL;
    return new Evaluation(
        reasons.isEmpty()
            ? Optional.empty()
            : Optional.of(alert(transaction, reasons, alarming, least)),
        shadows,
        hits.absent,
        hits.failures);
  }

  private Alert alert(Transaction transaction, FeatureValues values, List<CompiledRule> fired) {
    List<Reason> reasons = fired.stream().map(rule -> rule.reason(transaction, values)).toList();
    return alert(transaction, reasons, fired, Severity.LOW);
  }

  private Alert alert(
      Transaction transaction, List<Reason> reasons, List<CompiledRule> fired, Severity least) {
    Severity severity = bands.of(Alert.scoreOf(reasons)).orHigher(least);
    for (CompiledRule rule : fired) {
      Severity own = rule.definition().severity();
      severity = own == null ? severity : severity.orHigher(own);
    }
    return new Alert(transaction, reasons, severity);
  }

  private static Reason reason(ListEntry blocked) {
    String until = blocked.expiresAt() == null ? "" : ", until " + blocked.expiresAt();
    String field = blocked.field().label();
    return new Reason(
        BLOCK_LIST,
        BLOCK_LIST_VERSION,
        field + " " + blocked.value() + " is on the block list: " + blocked.reason() + until,
        Alert.MAX_SCORE,
        List.of(new Condition(field, "in", blocked.value(), "block list")));
  }
}
