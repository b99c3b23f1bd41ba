package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.features.ValueType;
import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Numbers computed from two numbers: exact for decimals and whole numbers, which fail rather than
 * overflow; IEEE 754 for doubles.
 */
final class Arithmetic extends Node {
  /** What is computed. */
  enum Kind {
    ADD("+", Binding.SUM),
    SUBTRACT("-", Binding.SUM),
    MULTIPLY("*", Binding.PRODUCT),
    DIVIDE("/", Binding.PRODUCT),
    REMAINDER("%", Binding.PRODUCT);

    private final String symbol;
    private final Binding binding;

    Kind(String symbol, Binding binding) {
      this.symbol = symbol;
      this.binding = binding;
    }
  }

  private final Kind kind;
  private final Node left;
  private final Node right;

  /**
   * @param type of the result: DECIMAL for two decimals, INT for two whole numbers, else DOUBLE
   */
  Arithmetic(Kind kind, ValueType type, Node left, Node right) {
    super(
        type,
        left.textIn(kind.binding)
            + " "
            + kind.symbol
            + " "
            // a - (b - c) is not a - b - c.
            + right.textIn(kind.binding == Binding.SUM ? Binding.PRODUCT : Binding.UNARY),
        kind.binding);
    this.kind = kind;
    this.left = left;
    this.right = right;
  }

  @Override
  boolean isConstant() {
    return left.isConstant() && right.isConstant();
  }

  @Override
  @Nullable Object eval(Transaction transaction, FeatureValues values) {
    Object first = left.eval(transaction, values);
    if (first == null) {
      return null;
    }
    Object second = right.eval(transaction, values);
    if (second == null) {
      return null;
    }
    if (first instanceof Failure) {
      return first;
    }
    if (second instanceof Failure) {
      return second;
    }
    return switch (type()) {
      case DECIMAL -> decimal((BigDecimal) first, (BigDecimal) second);
      case INT -> whole((Long) first, (Long) second);
      default -> real(((Number) first).doubleValue(), ((Number) second).doubleValue());
    };
  }

  private BigDecimal decimal(BigDecimal first, BigDecimal second) {
    return switch (kind) {
      case ADD -> first.add(second);
      case SUBTRACT -> first.subtract(second);
      case MULTIPLY -> first.multiply(second);
      case DIVIDE, REMAINDER -> throw new IllegalStateException("not offered for decimals");
    };
  }

  private Object whole(long first, long second) {
    try {
      return switch (kind) {
        case ADD -> Math.addExact(first, second);
        case SUBTRACT -> Math.subtractExact(first, second);
        case MULTIPLY -> Math.multiplyExact(first, second);
        case DIVIDE -> divide(first, second);
        case REMAINDER -> first % second;
      };
    } catch (ArithmeticException e) {
      return new Failure(text() + ": " + (second == 0 ? "division by zero" : "integer overflow"));
    }
  }

  private static long divide(long first, long second) {
    if (first == Long.MIN_VALUE && second == -1) {
      throw new ArithmeticException("overflow");
    }
    return first / second;
  }

  private double real(double first, double second) {
    return switch (kind) {
      case ADD -> first + second;
      case SUBTRACT -> first - second;
      case MULTIPLY -> first * second;
      case DIVIDE -> first / second;
      case REMAINDER -> throw new IllegalStateException("not offered for doubles");
    };
  }
}
