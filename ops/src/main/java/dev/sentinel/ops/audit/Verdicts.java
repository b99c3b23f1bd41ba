package dev.sentinel.ops.audit;

import dev.sentinel.ops.OpsException;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.SeverityBands;
import dev.sentinel.pipeline.model.ShadowAlert;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.CompiledRule;
import dev.sentinel.pipeline.rules.EntityLists;
import dev.sentinel.pipeline.rules.Evaluation;
import dev.sentinel.pipeline.rules.ListEntry;
import dev.sentinel.pipeline.rules.RuleHistory;
import dev.sentinel.pipeline.rules.RuleSet;
import dev.sentinel.pipeline.rules.RuleSource;
import dev.sentinel.pipeline.rules.RuleStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What the rules say of a transaction that lies in the lake, as far as it can be said again.
 *
 * <p>The lake does not hold Kafka timestamps, by which the versions of rules and the entries of
 * lists are chosen. So a transaction is evaluated by the rules of every time, and one that the
 * allow list has ever named also as if it were named; where they disagree, each verdict is as good
 * as another. Rules that need features, and the block list, are left out: their hits are taken as
 * they are.
 */
final class Verdicts {
  private final List<Time> times = new ArrayList<>();
  private final EntityLists lists;
  private final Set<String> notEvaluated = new TreeSet<>();

  /**
   * The rules between two changes.
   *
   * @param all all of them, without lists
   * @param suppressible those that an entry of the allow list silences
   * @param insistent those that it does not
   */
  private record Time(RuleSet all, RuleSet suppressible, RuleSet insistent) {
    static Time of(List<CompiledRule> rules, SeverityBands bands) {
      return new Time(
          new RuleSet(rules, EntityLists.EMPTY, bands),
          active(rules, rule -> rule.definition().suppressible(), bands),
          active(rules, rule -> !rule.definition().suppressible(), bands));
    }

    private static RuleSet active(
        List<CompiledRule> rules, Predicate<CompiledRule> chosen, SeverityBands bands) {
      return new RuleSet(
          rules.stream()
              .filter(rule -> rule.definition().status() == RuleStatus.ACTIVE)
              .filter(chosen)
              .toList(),
          EntityLists.EMPTY,
          bands);
    }
  }

  /** Reads the rules; those of a database as they are now. */
  Verdicts(RuleSource source) {
    this(history(source), source.settings().bands());
  }

  Verdicts(RuleHistory history, SeverityBands bands) {
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
      times.add(Time.of(rules, bands));
    }
  }

  private static RuleHistory history(RuleSource source) {
    try {
      return source.history();
    } catch (IllegalStateException e) {
      throw new OpsException(e.getMessage(), e);
    }
  }

  /** The ids of rules whose hits are taken as they are, and {@link RuleSet#BLOCK_LIST}. */
  Set<String> notEvaluated() {
    return notEvaluated;
  }

  /**
   * A row that the job may have written.
   *
   * @param sure whether there must be one of this kind, whatever the time
   * @param excusable whether there may be none where a row says that the allow list suppressed it
   */
  record Suspicion(AlertKind kind, Alert alert, boolean sure, boolean excusable) {}

  /**
   * All rows that there can be of a transaction; where several are of one kind, it is one of them.
   */
  List<Suspicion> of(Transaction transaction) {
    boolean allowed = lists.hasEverNamed(ListEntry.Kind.ALLOW, transaction);
    Possible alerts = new Possible();
    Possible shadows = new Possible();
    Possible suppressed = new Possible();
    Possible insistent = new Possible();
    for (Time time : times) {
      Evaluation evaluation = time.all().evaluate(transaction, FeatureValues.NONE);
      alerts.add(evaluation.alert());
      shadows.add(evaluation.shadows().stream().map(ShadowAlert::alert).findFirst());
      if (allowed) {
        suppressed.add(time.suppressible().evaluate(transaction, FeatureValues.NONE).alert());
        insistent.add(time.insistent().evaluate(transaction, FeatureValues.NONE).alert());
      }
    }
    List<Suspicion> all = new ArrayList<>();
    alerts.addTo(all, AlertKind.ALERT, allowed);
    shadows.addTo(all, AlertKind.SHADOW, false);
    suppressed.addTo(all, AlertKind.SUPPRESSED, true);
    insistent.addTo(all, AlertKind.ALERT, false);
    return all;
  }

  /** What the rules of each time came to. */
  private static final class Possible {
    private final Set<Alert> alerts = new LinkedHashSet<>();
    private boolean always = true;

    void add(Optional<Alert> alert) {
      alert.ifPresentOrElse(alerts::add, () -> always = false);
    }

    void addTo(List<Suspicion> all, AlertKind kind, boolean excusable) {
      // Whether the allow list had its say is what a suppressed row tells: none is due by itself.
      boolean sure = always && kind != AlertKind.SUPPRESSED;
      alerts.forEach(alert -> all.add(new Suspicion(kind, alert, sure, excusable)));
    }
  }
}
