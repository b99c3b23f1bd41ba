package dev.sentinel.ops.audit;

import dev.sentinel.ops.OpsException;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.CompiledRule;
import dev.sentinel.pipeline.rules.EntityLists;
import dev.sentinel.pipeline.rules.ListEntry;
import dev.sentinel.pipeline.rules.RuleBook;
import dev.sentinel.pipeline.rules.RuleHistory;
import dev.sentinel.pipeline.rules.RuleSet;
import dev.sentinel.pipeline.rules.RuleSource;
import dev.sentinel.pipeline.rules.store.DatabaseRuleBook;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the rules say of a transaction that lies in the lake, as far as it can be said again.
 *
 * <p>The lake does not hold Kafka timestamps, by which the versions of rules and the entries of
 * lists are chosen. So a transaction is evaluated by the rules of every time; where they disagree,
 * each verdict is as good as another. Rules that need features, and the lists, are left out: their
 * hits are taken as they are.
 */
final class Verdicts {
  private final List<RuleSet> times = new ArrayList<>();
  private final EntityLists lists;
  private final Set<String> notEvaluated = new TreeSet<>();

  /** Reads the rules; those of a database as they are now. */
  Verdicts(RuleSource source) {
    RuleHistory history = history(source);
    this.lists = history.lists();
    notEvaluated.add(RuleSet.BLOCK_LIST);
    for (RuleSet time : history.all()) {
      for (CompiledRule rule : time.rules()) {
        if (!rule.isStateless()) {
          notEvaluated.add(rule.definition().id());
        }
      }
    }
    Set<List<CompiledRule>> different = new LinkedHashSet<>();
    for (RuleSet time : history.all()) {
      different.add(
          time.rules().stream()
              .filter(rule -> !notEvaluated.contains(rule.definition().id()))
              .toList());
    }
    for (List<CompiledRule> rules : different) {
      times.add(new RuleSet(rules, EntityLists.EMPTY, source.settings().bands()));
    }
  }

  private static RuleHistory history(RuleSource source) {
    RuleBook book = source.open();
    if (book instanceof RuleHistory history) {
      return history;
    }
    try {
      return ((DatabaseRuleBook) book).history();
    } catch (IllegalStateException e) {
      throw new OpsException(e.getMessage(), e);
    }
  }

  /** The ids of rules whose hits are taken as they are, and {@link RuleSet#BLOCK_LIST}. */
  Set<String> notEvaluated() {
    return notEvaluated;
  }

  /**
   * What there can be of a transaction.
   *
   * @param alerts the alerts that it can have, all different; empty if it can have none
   * @param sure whether it must have one of them
   */
  record Verdict(List<Alert> alerts, boolean sure) {}

  Verdict of(Transaction transaction) {
    Set<Alert> alerts = new LinkedHashSet<>();
    boolean sure = true;
    for (RuleSet time : times) {
      Optional<Alert> alert = time.evaluate(transaction, FeatureValues.NONE).alert();
      alert.ifPresent(alerts::add);
      sure &= alert.isPresent();
    }
    return new Verdict(
        List.copyOf(alerts), sure && !lists.hasEverNamed(ListEntry.Kind.ALLOW, transaction));
  }
}
