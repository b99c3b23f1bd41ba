package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.expression.Decimals;
import dev.sentinel.pipeline.rules.expression.Expression;
import dev.sentinel.pipeline.rules.expression.ExpressionCompiler;
import dev.sentinel.pipeline.rules.expression.ExpressionException;
import dev.sentinel.pipeline.rules.expression.Failure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A sentence with expressions in braces, such as {@code "{user.count_10m} transactions in 10
 * minutes"}. Amounts are shown with their currency, fractions to two decimals, what is absent as
 * {@code unknown}.
 */
final class Template {
  /** Of a value that came from the producer. */
  private static final int MAX_VALUE = 100;

  private static final int MONEY_DECIMALS = 4;
  private static final int DECIMALS = 2;

  private final List<Part> parts;

  private Template(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** A text, or an expression in its place. */
  private record Part(String text, @Nullable Expression expression) {}

  /**
   * Compiles a template.
   *
   * @throws RuleFileException with a line for the expression that is wrong
   */
  static Template compile(String text, ExpressionCompiler compiler) throws RuleFileException {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      if (open < 0) {
        break;
      }
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw new RuleFileException(
            List.of("description: '{' at character " + (open + 1) + " is not closed"));
      }
      parts.add(new Part(text.substring(at, open), null));
      String inside = text.substring(open + 1, close);
      try {
        parts.add(new Part("", compiler.value(inside)));
      } catch (ExpressionException e) {
        throw new RuleFileException(
            e.problems().stream()
                .map(problem -> "description: {" + inside + "}, " + problem)
                .toList());
      }
      at = close + 1;
    }
    parts.add(new Part(text.substring(at), null));
    return new Template(parts);
  }

  List<Expression> expressions() {
    List<Expression> expressions = new ArrayList<>();
    for (Part part : parts) {
      if (part.expression() != null) {
        expressions.add(part.expression());
      }
    }
    return expressions;
  }

  String fill(Transaction transaction, FeatureValues values) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(part.text());
      Expression expression = part.expression();
      if (expression != null) {
        text.append(words(value(expression, transaction, values), expression, transaction));
      }
    }
    return text.toString();
  }

  private static @Nullable Object value(
      Expression expression, Transaction transaction, FeatureValues values) {
    try {
      return expression.evaluate(transaction, values);
    } catch (RuntimeException e) {
      // A value of another type than its feature's: the alert is worth more than its sentence.
      return null;
    }
  }

  private static String words(
      @Nullable Object value, Expression expression, Transaction transaction) {
    if (value == null || value instanceof Failure) {
      return "unknown";
    }
    if (value instanceof BigDecimal number) {
      String digits = rounded(number, MONEY_DECIMALS);
      return expression.isMoney() && transaction.currency() != null
          ? digits + " " + transaction.currency()
          : digits;
    }
    if (value instanceof Double number) {
      return Double.isFinite(number)
          ? rounded(BigDecimal.valueOf(number), DECIMALS)
          : String.valueOf(number);
    }
    if (value instanceof Boolean truth) {
      return truth ? "yes" : "no";
    }
    String text = value.toString();
    return text.codePointCount(0, text.length()) <= MAX_VALUE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_VALUE)) + "…";
  }

  private static String rounded(BigDecimal number, int decimals) {
    BigDecimal rounded =
        number.scale() > decimals ? number.setScale(decimals, RoundingMode.HALF_UP) : number;
    return Decimals.plain(rounded).toPlainString();
  }
}
