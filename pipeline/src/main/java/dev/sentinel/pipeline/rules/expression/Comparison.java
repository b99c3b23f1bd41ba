package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.features.ValueType;
import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A comparison of two values of types that can be compared. */
final class Comparison extends Node {
  /** Up to here every whole number is a double, too. */
  private static final long EXACT_DOUBLE = 1L << 53;

  private final Operator operator;
  private final Node left;
  private final Node right;

  Comparison(Operator operator, Node left, Node right) {
    super(
        ValueType.BOOL,
        left.textIn(Binding.SUM) + " " + operator.symbol() + " " + right.textIn(Binding.SUM),
        Binding.RELATION);
    this.operator = operator;
    this.left = left;
    this.right = right;
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
    return operator.holds(compare(first, second));
  }

  private static int compare(Object first, Object second) {
    if (first instanceof BigDecimal number) {
      return number.compareTo((BigDecimal) second);
    }
    if (first instanceof Long number) {
      return second instanceof Long other
          ? Long.compare(number, other)
          : compare((long) number, (double) (Double) second);
    }
    if (first instanceof Double number) {
      return second instanceof Double other
          ? compare((double) number, (double) other)
          : mirror(compare((long) (Long) second, (double) number));
    }
    if (first instanceof Instant time) {
      return Integer.signum(time.compareTo((Instant) second));
    }
    if (first.getClass() != second.getClass()) {
      throw new ClassCastException(first.getClass() + " is compared with " + second.getClass());
    }
    // Texts and truth values are only ever compared for equality.
    return first.equals(second) ? 0 : 1;
  }

  private static int compare(double first, double second) {
    if (first < second) {
      return -1;
    }
    if (first > second) {
      return 1;
    }
    return first == second ? 0 : Operator.UNORDERED;
  }

  private static int compare(long first, double second) {
    if (Math.abs(first) < EXACT_DOUBLE || !Double.isFinite(second)) {
      return compare((double) first, second);
    }
    return BigDecimal.valueOf(first).compareTo(new BigDecimal(second));
  }

  private static int mirror(int order) {
    return order == Operator.UNORDERED ? order : -order;
  }

  @Override
  void explain(
      boolean outcome, Transaction transaction, FeatureValues values, List<Condition> into) {
    Operator held = outcome ? operator : operator.negated();
    // A threshold is what is written or computed; what is looked at comes first.
    boolean mirrored = left.isConstant() && !right.isConstant();
    Node looked = mirrored ? right : left;
    Node threshold = mirrored ? left : right;
    into.add(
        new Condition(
            looked.subject(),
            (mirrored ? held.mirrored() : held).symbol(),
            looked.eval(transaction, values),
            threshold.eval(transaction, values),
            threshold.isConstant() ? null : threshold.subject()));
  }
}
