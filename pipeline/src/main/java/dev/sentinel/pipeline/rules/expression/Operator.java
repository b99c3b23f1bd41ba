package dev.sentinel.pipeline.rules.expression;

/** A comparison of two values. */
enum Operator {
  LESS("<"),
  LESS_EQUALS("<="),
  GREATER(">"),
  GREATER_EQUALS(">="),
  EQUALS("=="),
  NOT_EQUALS("!=");

  /** The comparison of a number with what is no number: neither less, nor greater, nor equal. */
  static final int UNORDERED = 2;

  private final String symbol;

  Operator(String symbol) {
    this.symbol = symbol;
  }

  String symbol() {
    return symbol;
  }

  /** Whether it holds, from -1, 0, 1 or {@link #UNORDERED}. */
  boolean holds(int order) {
    return switch (this) {
      case LESS -> order < 0;
      case LESS_EQUALS -> order <= 0;
      case GREATER -> order == 1;
      case GREATER_EQUALS -> order == 0 || order == 1;
      case EQUALS -> order == 0;
      case NOT_EQUALS -> order != 0;
    };
  }

  /** What holds where this does not. */
  Operator negated() {
    return switch (this) {
      case LESS -> GREATER_EQUALS;
      case LESS_EQUALS -> GREATER;
      case GREATER -> LESS_EQUALS;
      case GREATER_EQUALS -> LESS;
      case EQUALS -> NOT_EQUALS;
      case NOT_EQUALS -> EQUALS;
    };
  }

  /** The same with its sides exchanged. */
  Operator mirrored() {
    return switch (this) {
      case LESS -> GREATER;
      case LESS_EQUALS -> GREATER_EQUALS;
      case GREATER -> LESS;
      case GREATER_EQUALS -> LESS_EQUALS;
      case EQUALS, NOT_EQUALS -> this;
    };
  }
}
