package dev.sentinel.pipeline.rules.expression;

import java.util.List;
import java.util.stream.Collectors;

/** An expression that cannot be used. */
public final class ExpressionException extends Exception {
  private final List<Problem> problems;

  public ExpressionException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** At least one, in the order of the text. */
  public List<Problem> problems() {
    return problems;
  }
}
