package dev.sentinel.pipeline.rules;

import java.util.List;

/** Rules that cannot be used. The message is one line for each thing that is wrong. */
public final class RuleFileException extends Exception {
  private final List<String> problems;

  public RuleFileException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** At least one, each with the place and the bad value. */
  public List<String> problems() {
    return problems;
  }
}
