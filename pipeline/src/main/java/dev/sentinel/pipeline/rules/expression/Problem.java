package dev.sentinel.pipeline.rules.expression;

/**
 * What is wrong with an expression, and where.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param message one sentence without a full stop
 */
public record Problem(int line, int column, String message) {
  @Override
  public String toString() {
    return "line " + line + ", column " + column + ": " + message;
  }
}
