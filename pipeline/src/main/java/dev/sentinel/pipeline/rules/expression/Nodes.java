package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.features.ValueType;
import dev.sentinel.pipeline.model.Condition;
import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The parts that expressions are made of, apart from arithmetic and comparisons. */
final class Nodes {
  private Nodes() {}

  /** A value that is written in the expression. */
  static final class Constant extends Node {
    private final Object value;

    Constant(ValueType type, Object value, String text) {
      super(type, text, Binding.PRIMARY);
      this.value = value;
    }

    Object value() {
      return value;
    }

    @Override
    Object eval(Transaction transaction, FeatureValues values) {
      return value;
    }

    @Override
    boolean isConstant() {
      return true;
    }
  }

  /** A variable's value. */
  static final class Read extends Node {
    private final Variable variable;

    Read(Variable variable) {
      super(variable.type(), variable.label(), Binding.PRIMARY);
      this.variable = variable;
    }

    @Override
    @Nullable Object eval(Transaction transaction, FeatureValues values) {
      return variable.read(transaction, values);
    }

    @Override
    boolean isConstant() {
      return variable instanceof Parameter;
    }

    @Override
    void explain(
        boolean outcome, Transaction transaction, FeatureValues values, List<Condition> into) {
      into.add(new Condition(subject(), Operator.EQUALS.symbol(), outcome, outcome));
    }
  }

  /** A number made exact. */
  static final class ToDecimal extends Node {
    private final Node number;

    ToDecimal(Node number) {
      super(ValueType.DECIMAL, number.textIn(Binding.PRIMARY), Binding.PRIMARY);
      this.number = number;
    }

    @Override
    boolean isConstant() {
      return number.isConstant();
    }

    @Override
    @Nullable Object eval(Transaction transaction, FeatureValues values) {
      Object value = number.eval(transaction, values);
      return value instanceof Long whole ? BigDecimal.valueOf(whole) : value;
    }
  }

  /** Both. False goes before absence, and absence before failure. */
  static final class And extends Node {
    private final Node left;
    private final Node right;

    And(Node left, Node right) {
      super(
          ValueType.BOOL,
          left.textIn(Binding.AND) + " && " + right.textIn(Binding.AND),
          Binding.AND);
      this.left = left;
      this.right = right;
    }

    @Override
    @Nullable Object eval(Transaction transaction, FeatureValues values) {
      Object first = left.eval(transaction, values);
      if (Boolean.FALSE.equals(first)) {
        return first;
      }
      Object second = right.eval(transaction, values);
      if (Boolean.FALSE.equals(second)) {
        return second;
      }
      if (first == null || second == null) {
        return null;
      }
      return first instanceof Failure ? first : second;
    }

    @Override
    void explain(
        boolean outcome, Transaction transaction, FeatureValues values, List<Condition> into) {
      explainSide(left, outcome, transaction, values, into);
      explainSide(right, outcome, transaction, values, into);
    }
  }

  /** Either. True goes before absence, and absence before failure. */
  static final class Or extends Node {
    private final Node left;
    private final Node right;

    Or(Node left, Node right) {
      super(
          ValueType.BOOL, left.textIn(Binding.OR) + " || " + right.textIn(Binding.OR), Binding.OR);
      this.left = left;
      this.right = right;
    }

    @Override
    @Nullable Object eval(Transaction transaction, FeatureValues values) {
      Object first = left.eval(transaction, values);
      if (Boolean.TRUE.equals(first)) {
        return first;
      }
      Object second = right.eval(transaction, values);
      if (Boolean.TRUE.equals(second)) {
        return second;
      }
      if (first == null || second == null) {
        return null;
      }
      return first instanceof Failure ? first : second;
    }

    @Override
    void explain(
        boolean outcome, Transaction transaction, FeatureValues values, List<Condition> into) {
      explainSide(left, outcome, transaction, values, into);
      explainSide(right, outcome, transaction, values, into);
    }
  }

  /** Explains a side that came out as the whole did: the other did not matter. */
  private static void explainSide(
      Node side,
      boolean outcome,
      Transaction transaction,
      FeatureValues values,
      List<Condition> into) {
    if (Boolean.valueOf(outcome).equals(side.eval(transaction, values))) {
      side.explain(outcome, transaction, values, into);
    }
  }

  /** The opposite. */
  static final class Not extends Node {
    private final Node condition;

    Not(Node condition) {
      super(ValueType.BOOL, "!" + condition.textIn(Binding.UNARY), Binding.UNARY);
      this.condition = condition;
    }

    @Override
    @Nullable Object eval(Transaction transaction, FeatureValues values) {
      Object value = condition.eval(transaction, values);
      return value instanceof Boolean bool ? (Object) !bool : value;
    }

    @Override
    void explain(
        boolean outcome, Transaction transaction, FeatureValues values, List<Condition> into) {
      condition.explain(!outcome, transaction, values, into);
    }
  }

  /** {@code condition ? yes : no}. */
  static final class Conditional extends Node {
    private final Node condition;
    private final Node yes;
    private final Node no;

    Conditional(Node condition, Node yes, Node no) {
      super(
          yes.type(),
          condition.textIn(Binding.OR) + " ? " + yes.textIn(Binding.OR) + " : " + no.text(),
          Binding.CONDITIONAL);
      this.condition = condition;
      this.yes = yes;
      this.no = no;
    }

    @Override
    @Nullable Object eval(Transaction transaction, FeatureValues values) {
      Object value = condition.eval(transaction, values);
      return value instanceof Boolean bool ? (bool ? yes : no).eval(transaction, values) : value;
    }

    @Override
    void explain(
        boolean outcome, Transaction transaction, FeatureValues values, List<Condition> into) {
      if (condition.eval(transaction, values) instanceof Boolean bool) {
        condition.explain(bool, transaction, values, into);
        (bool ? yes : no).explain(outcome, transaction, values, into);
      }
    }
  }

  /** Whether there is a value. */
  static final class Known extends Node {
    private final Node of;

    Known(Node of) {
      super(ValueType.BOOL, "known(" + of.text() + ")", Binding.PRIMARY);
      this.of = of;
    }

    @Override
    Object eval(Transaction transaction, FeatureValues values) {
      Object value = of.eval(transaction, values);
      return value instanceof Failure ? value : (Object) (value != null);
    }

    @Override
    void explain(
        boolean outcome, Transaction transaction, FeatureValues values, List<Condition> into) {
      into.add(new Condition(subject(), Operator.EQUALS.symbol(), outcome, outcome));
    }
  }

  /** Whether a value is one of a list of constants. */
  static final class In extends Node {
    private final Node value;
    private final Set<Object> members;
    private final String list;

    In(Node value, Collection<Constant> members) {
      super(
          ValueType.BOOL,
          value.textIn(Binding.SUM)
              + " in ["
              + members.stream().map(Node::text).collect(Collectors.joining(", "))
              + "]",
          Binding.RELATION);
      this.value = value;
      this.members = new HashSet<>();
      members.forEach(member -> this.members.add(member.value()));
      this.list =
          members.stream()
              .map(member -> member.value().toString())
              .collect(Collectors.joining(", "));
    }

    @Override
    @Nullable Object eval(Transaction transaction, FeatureValues values) {
      Object found = value.eval(transaction, values);
      if (found == null || found instanceof Failure) {
        return found;
      }
      return members.contains(found);
    }

    @Override
    void explain(
        boolean outcome, Transaction transaction, FeatureValues values, List<Condition> into) {
      into.add(
          new Condition(
              value.subject(), outcome ? "in" : "not in", value.eval(transaction, values), list));
    }
  }

  /** How two texts are compared. */
  enum TextTest {
    startsWith,
    endsWith,
    contains;

    boolean holds(String text, String part) {
      return switch (this) {
        case startsWith -> text.startsWith(part);
        case endsWith -> text.endsWith(part);
        case contains -> text.contains(part);
      };
    }
  }

  /** {@code text.startsWith(part)} and the like. */
  static final class TextCondition extends Node {
    private final TextTest test;
    private final Node whole;
    private final Node part;

    TextCondition(TextTest test, Node whole, Node part) {
      super(
          ValueType.BOOL,
          whole.textIn(Binding.PRIMARY) + "." + test + "(" + part.text() + ")",
          Binding.PRIMARY);
      this.test = test;
      this.whole = whole;
      this.part = part;
    }

    @Override
    @Nullable Object eval(Transaction transaction, FeatureValues values) {
      Object text = whole.eval(transaction, values);
      Object piece = part.eval(transaction, values);
      if (text == null || piece == null) {
        return null;
      }
      if (text instanceof String string && piece instanceof String sub) {
        return test.holds(string, sub);
      }
      return text instanceof Failure ? text : piece;
    }

    @Override
    void explain(
        boolean outcome, Transaction transaction, FeatureValues values, List<Condition> into) {
      into.add(
          new Condition(
              whole.subject(),
              outcome ? test.name() : "not " + test.name(),
              whole.eval(transaction, values),
              part.eval(transaction, values)));
    }
  }

  /** Whether an amount keeps just below a limit: less than it, by at most a twentieth. */
  static final class JustUnder extends Node {
    private static final BigDecimal FROM = new BigDecimal("0.95");

    private final Node amount;
    private final Node limit;

    JustUnder(Node amount, Node limit) {
      super(
          ValueType.BOOL,
          "just_under(" + amount.text() + ", " + limit.text() + ")",
          Binding.PRIMARY);
      this.amount = amount;
      this.limit = limit;
    }

    @Override
    @Nullable Object eval(Transaction transaction, FeatureValues values) {
      Object value = amount.eval(transaction, values);
      Object bound = limit.eval(transaction, values);
      if (value == null || bound == null) {
        return null;
      }
      if (value instanceof BigDecimal number && bound instanceof BigDecimal below) {
        return number.compareTo(below) < 0 && number.compareTo(below.multiply(FROM)) >= 0;
      }
      return value instanceof Failure ? value : bound;
    }

    @Override
    void explain(
        boolean outcome, Transaction transaction, FeatureValues values, List<Condition> into) {
      into.add(
          new Condition(
              amount.subject(),
              outcome ? "just under" : "not just under",
              amount.eval(transaction, values),
              limit.eval(transaction, values)));
    }
  }
}
