package dev.sentinel.pipeline.rules.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.sentinel.pipeline.features.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a tree that CEL has checked into one of {@link Node}s. */
final class Translator {
  private static final Map<String, Operator> COMPARISONS =
      Map.of(
          "_<_", Operator.LESS,
          "_<=_", Operator.LESS_EQUALS,
          "_>_", Operator.GREATER,
          "_>=_", Operator.GREATER_EQUALS,
          "_==_", Operator.EQUALS,
          "_!=_", Operator.NOT_EQUALS);

  private static final Map<String, Arithmetic.Kind> ARITHMETIC =
      Map.of(
          "_+_", Arithmetic.Kind.ADD,
          "_-_", Arithmetic.Kind.SUBTRACT,
          "_*_", Arithmetic.Kind.MULTIPLY,
          "_/_", Arithmetic.Kind.DIVIDE,
          "_%_", Arithmetic.Kind.REMAINDER);

  private final Source source;
  private final Map<String, Variable> variables;

  Translator(Source source, Map<String, Variable> variables) {
    this.source = source;
    this.variables = variables;
  }

  /**
   * The same expression as nodes.
   *
   * @throws ExpressionException for what types cannot say, such as a double that is no literal
   *     where an exact number is needed
   */
  Node translate(CelExpr expr) throws ExpressionException {
    return switch (expr.getKind()) {
      case CONSTANT -> constant(expr);
      case IDENT -> new Nodes.Read(variables.get(expr.ident().name()));
      case CALL -> call(expr, expr.call());
      default -> throw refuse(expr, "a list can only follow 'in'");
    };
  }

  private Node constant(CelExpr expr) throws ExpressionException {
    CelConstant constant = expr.constant();
    return switch (constant.getKind()) {
      case BOOLEAN_VALUE ->
          new Nodes.Constant(
              ValueType.BOOL, constant.booleanValue(), String.valueOf(constant.booleanValue()));
      case INT64_VALUE ->
          new Nodes.Constant(
              ValueType.INT, constant.int64Value(), String.valueOf(constant.int64Value()));
      case DOUBLE_VALUE ->
          new Nodes.Constant(ValueType.DOUBLE, constant.doubleValue(), exact(expr).toPlainString());
      case STRING_VALUE ->
          new Nodes.Constant(
              ValueType.STRING, constant.stringValue(), "'" + constant.stringValue() + "'");
      default -> throw refuse(expr, "only numbers, texts, true and false can be written");
    };
  }

  /** A number as it was written: a double may be another one already. */
  private BigDecimal exact(CelExpr expr) {
    double value = expr.constant().doubleValue();
    String digits = source.digits(expr);
    if (!digits.isEmpty()) {
      BigDecimal written = new BigDecimal(digits);
      BigDecimal signed = value < 0 ? written.negate() : written;
      if (signed.doubleValue() == value) {
        return signed;
      }
    }
    return BigDecimal.valueOf(value);
  }

  private Node call(CelExpr expr, CelCall call) throws ExpressionException {
    String function = call.function();
    List<CelExpr> args = call.args();
    if (COMPARISONS.containsKey(function)) {
      return comparison(COMPARISONS.get(function), args);
    }
    if (ARITHMETIC.containsKey(function)) {
      return arithmetic(ARITHMETIC.get(function), args);
    }
    return switch (function) {
      case "_&&_" -> new Nodes.And(translate(args.get(0)), translate(args.get(1)));
      case "_||_" -> new Nodes.Or(translate(args.get(0)), translate(args.get(1)));
      case "!_" -> new Nodes.Not(translate(args.get(0)));
      case "_?_:_" ->
          new Nodes.Conditional(
              translate(args.get(0)), translate(args.get(1)), translate(args.get(2)));
      case "@in" -> in(args);
      case "known" -> new Nodes.Known(translate(args.get(0)));
      case "just_under" -> new Nodes.JustUnder(decimal(args.get(0)), decimal(args.get(1)));
      case "decimal" -> decimalText(expr, args.get(0));
      case "timestamp" -> timestampText(expr, args.get(0));
      default ->
          new Nodes.TextCondition(
              Nodes.TextTest.valueOf(function),
              translate(call.target().orElseThrow()),
              translate(args.get(0)));
    };
  }

  private Node comparison(Operator operator, List<CelExpr> args) throws ExpressionException {
    List<Node> sides = sides(args);
    return new Comparison(operator, sides.get(0), sides.get(1));
  }

  private Node arithmetic(Arithmetic.Kind kind, List<CelExpr> args) throws ExpressionException {
    List<Node> sides = sides(args);
    ValueType left = sides.get(0).type();
    ValueType type = left == sides.get(1).type() ? left : ValueType.DOUBLE;
    return new Arithmetic(kind, type, sides.get(0), sides.get(1));
  }

  /** Both sides of an operator; both are exact if one of them is. */
  private List<Node> sides(List<CelExpr> args) throws ExpressionException {
    Node left = translate(args.get(0));
    Node right = translate(args.get(1));
    boolean exact = left.type() == ValueType.DECIMAL || right.type() == ValueType.DECIMAL;
    return exact
        ? List.of(decimal(args.get(0), left), decimal(args.get(1), right))
        : List.of(left, right);
  }

  private Node decimal(CelExpr expr) throws ExpressionException {
    return decimal(expr, translate(expr));
  }

  private Node decimal(CelExpr expr, Node node) throws ExpressionException {
    if (node.type() == ValueType.DECIMAL) {
      return node;
    }
    if (node.type() == ValueType.INT) {
      return node instanceof Nodes.Constant constant
          ? decimalConstant(BigDecimal.valueOf((Long) constant.value()), node.text())
          : new Nodes.ToDecimal(node);
    }
    if (node instanceof Nodes.Constant) {
      return decimalConstant(exact(expr), node.text());
    }
    throw refuse(
        expr,
        node.text()
            + " is a binary fraction, which amounts are not mixed with: compare it with a number"
            + " of its own");
  }

  private static Node decimalConstant(BigDecimal value, String text) {
    return new Nodes.Constant(ValueType.DECIMAL, Decimals.comparable(value), text);
  }

  private Node in(List<CelExpr> args) throws ExpressionException {
    CelExpr list = args.get(1);
    if (list.getKind() != CelExpr.ExprKind.Kind.LIST) {
      throw refuse(list, "what follows 'in' is a list, such as ['US', 'CA']");
    }
    List<Nodes.Constant> members = new ArrayList<>();
    for (CelExpr element : list.list().elements()) {
      if (!(translate(element) instanceof Nodes.Constant constant)) {
        throw refuse(element, "a list holds numbers and texts only");
      }
      members.add(constant);
    }
    Node value = translate(args.get(0));
    if (value.type() == ValueType.DECIMAL || value.type() == ValueType.DOUBLE) {
      throw refuse(args.get(0), "fractions are compared with < and >, not looked up in a list");
    }
    return new Nodes.In(value, members);
  }

  private Node decimalText(CelExpr call, CelExpr argument) throws ExpressionException {
    String text = text(call, argument, "decimal");
    try {
      BigDecimal value = new BigDecimal(text);
      if (text.length() <= 40 && Math.abs(value.scale()) <= 40) {
        return decimalConstant(value, "decimal('" + text + "')");
      }
    } catch (NumberFormatException e) {
      // Falls through to the same sentence.
    }
    throw refuse(argument, "'" + text + "' is not a decimal number of at most 40 digits");
  }

  private Node timestampText(CelExpr call, CelExpr argument) throws ExpressionException {
    String text = text(call, argument, "timestamp");
    try {
      return new Nodes.Constant(
          ValueType.TIMESTAMP, Instant.parse(text), "timestamp('" + text + "')");
    } catch (DateTimeParseException e) {
      throw refuse(argument, "'" + text + "' is not a time such as 2026-01-31T12:00:00Z");
    }
  }

  private String text(CelExpr call, CelExpr argument, String function) throws ExpressionException {
    if (translate(argument) instanceof Nodes.Constant constant) {
      return (String) constant.value();
    }
    throw refuse(call, function + "() takes a text that is written in the rule");
  }

  private ExpressionException refuse(CelExpr where, String message) {
    return new ExpressionException(List.of(source.problem(where, message)));
  }
}
