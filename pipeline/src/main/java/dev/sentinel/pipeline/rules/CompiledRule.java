package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Reason;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.expression.Expression;
import dev.sentinel.pipeline.rules.expression.ExpressionCompiler;
import dev.sentinel.pipeline.rules.expression.ExpressionException;
import dev.sentinel.pipeline.rules.expression.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A rule that can be evaluated. Immutable, and shared by threads. */
public final class CompiledRule {
  private final RuleDefinition definition;
  private final Expression when;
  private final Template description;
  private final Set<Feature> features;

  private CompiledRule(RuleDefinition definition, Expression when, Template description) {
    this.definition = definition;
    this.when = when;
    this.description = description;
    Set<Feature> all = new TreeSet<>(when.features());
    description.expressions().forEach(expression -> all.addAll(expression.features()));
    this.features = Set.copyOf(all);
  }

  /**
   * Compiles a rule.
   *
   * @throws RuleFileException saying where in which of its expressions what is wrong
   */
  public static CompiledRule compile(RuleDefinition definition, RuleSettings settings)
      throws RuleFileException {
    ExpressionCompiler compiler = new ExpressionCompiler(settings.names());
    List<String> problems = new ArrayList<>();
    Expression when = null;
    try {
      when = compiler.condition(definition.when());
    } catch (ExpressionException e) {
      e.problems().forEach(problem -> problems.add(of(definition) + "when, " + problem));
    }
    Template description = null;
    try {
      description = Template.compile(definition.description(), compiler);
    } catch (RuleFileException e) {
      e.problems().forEach(problem -> problems.add(of(definition) + problem));
    }
    if (when == null || description == null) {
      throw new RuleFileException(problems);
    }
    return new CompiledRule(definition, when, description);
  }

  private static String of(RuleDefinition definition) {
    return "rule " + definition.id() + ": ";
  }

  public RuleDefinition definition() {
    return definition;
  }

  /** The features that its condition or its description reads. */
  public Set<Feature> features() {
    return features;
  }

  /** Whether its condition needs the transaction alone: it can be evaluated again at any time. */
  public boolean isStateless() {
    return when.features().isEmpty();
  }

  /** What came of a rule. */
  public enum Outcome {
    FIRED,
    NOT_FIRED,
    /** A value that the condition needs is absent. */
    ABSENT,
    /** The condition cannot be computed. */
    ERROR
  }

  /** What came of the rule for a transaction. */
  public Outcome evaluate(Transaction transaction, FeatureValues values) {
    Object result = test(transaction, values);
    if (result == null) {
      return Outcome.ABSENT;
    }
    if (result instanceof Boolean fired) {
      return fired ? Outcome.FIRED : Outcome.NOT_FIRED;
    }
    return Outcome.ERROR;
  }

  /** True, false, null for an absent value, or a {@link Failure}. */
  @Nullable Object test(Transaction transaction, FeatureValues values) {
    try {
      return when.evaluate(transaction, values);
    } catch (RuntimeException e) {
      // A value of another type than its feature's, or a mistake of ours: the other rules go on.
      return new Failure(String.valueOf(e));
    }
  }

  /** For a transaction that it fired for: why, with the values as they are now. */
  public Reason reason(Transaction transaction, FeatureValues values) {
    return new Reason(
        definition.id(),
        definition.version(),
        description.fill(transaction, values),
        definition.score(),
        when.explain(transaction, values));
  }

  @Override
  public String toString() {
    return definition.id() + " version " + definition.version();
  }
}
