package dev.sentinel.pipeline.rules.expression;

import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelExpr;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of an expression, to which the parts of its tree can be traced back. */
record Source(String text, CelSource cel) {
  private static final Pattern NUMBER =
      Pattern.compile("[0-9]*\\.?[0-9]+([eE][+-]?[0-9]+)?|[0-9]+\\.");

  /** A problem where {@code expr} is. */
  Problem problem(CelExpr expr, String message) {
    CelSourceLocation location =
        cel.getOffsetLocation(offset(expr)).orElse(CelSourceLocation.of(1, 0));
    return new Problem(Math.max(1, location.getLine()), location.getColumn() + 1, message);
  }

  /** The digits of a number as they were written, without its sign. */
  String digits(CelExpr number) {
    int[] points = text.codePoints().toArray();
    String rest = new String(points, offset(number), points.length - offset(number));
    Matcher digits = NUMBER.matcher(rest);
    return digits.find() ? digits.group() : "";
  }

  private int offset(CelExpr expr) {
    return cel.getPositionsMap().getOrDefault(expr.id(), 0);
  }
}
