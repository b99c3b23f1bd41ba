package dev.sentinel.pipeline.rules.expression;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.sentinel.pipeline.features.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Compiles expressions. CEL's own parser and type checker say what is an expression; the parts of
 * CEL that a rule has no use for, or that could take long, do not exist here: no macros (loops), no
 * regular expressions, no maps, messages and bytes. The checked tree is then made into one of
 * {@link Node}s by {@link Translator}.
 */
public final class ExpressionCompiler {
  /** Limits that no rule a person wrote comes near. */
  static final int MAX_LENGTH = 4_000;

  static final int MAX_DEPTH = 32;
  static final int MAX_NODES = 500;

  private static final CelType DECIMAL = OpaqueType.create("decimal");
  private static final CelType INT = SimpleType.INT;
  private static final CelType DOUBLE = SimpleType.DOUBLE;
  private static final CelType BOOL = SimpleType.BOOL;
  private static final CelType STRING = SimpleType.STRING;
  private static final CelType TIME = SimpleType.TIMESTAMP;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MAX_LENGTH)
          .maxParseRecursionDepth(MAX_DEPTH)
          .maxParseExpressionNodeCount(MAX_NODES)
          .maxParseErrorRecoveryLimit(1)
          .build();

  private static final CelStandardDeclarations STANDARD =
      CelStandardDeclarations.newBuilder()
          .includeFunctions(
              StandardFunction.LOGICAL_AND,
              StandardFunction.LOGICAL_OR,
              StandardFunction.LOGICAL_NOT,
              StandardFunction.CONDITIONAL,
              StandardFunction.EQUALS,
              StandardFunction.NOT_EQUALS,
              StandardFunction.IN)
          .build();

  private static final List<CelFunctionDecl> FUNCTIONS = functions();

  private static final Pattern NO_OVERLOAD =
      Pattern.compile("found no matching overload for '([^']+)' applied to '(.+?)'( \\(cand.*)?");
  private static final Pattern UNDECLARED =
      Pattern.compile("undeclared reference to '([^']+)' \\(in container ''\\)");

  private final Names names;

  public ExpressionCompiler(Names names) {
    this.names = names;
  }

  /**
   * Compiles a condition.
   *
   * @throws ExpressionException saying where and what is wrong
   */
  public Expression condition(String text) throws ExpressionException {
    return compile(text, BOOL);
  }

  /**
   * Compiles an expression of any type.
   *
   * @throws ExpressionException saying where and what is wrong
   */
  public Expression value(String text) throws ExpressionException {
    return compile(text, null);
  }

  private Expression compile(String text, @Nullable CelType result) throws ExpressionException {
    if (text.length() > MAX_LENGTH) {
      throw new ExpressionException(
          List.of(
              new Problem(1, 1, "longer than " + MAX_LENGTH + " characters: " + text.length())));
    }
    CelAbstractSyntaxTree parsed = ast(builder().build().parse(text));
    Source source = new Source(text, parsed.getSource());
    Map<String, Variable> variables = resolve(parsed.getExpr(), source);
    CelCompilerBuilder builder = builder();
    variables.forEach((name, variable) -> builder.addVar(name, celType(variable.type())));
    if (result != null) {
      builder.setResultType(result);
    }
    CelCompiler checker = builder.build();
    CelAbstractSyntaxTree checked = ast(checker.check(parsed));
    Node root = new Translator(source, variables).translate(checked.getExpr());
    return new Expression(root, Set.copyOf(variables.values()));
  }

  private static CelCompilerBuilder builder() {
    return CelCompilerFactory.standardCelCompilerBuilder()
        .setOptions(OPTIONS)
        .setStandardEnvironmentEnabled(false)
        .setStandardDeclarations(STANDARD)
        .setStandardMacros()
        .addFunctionDeclarations(FUNCTIONS);
  }

  private static CelAbstractSyntaxTree ast(CelValidationResult result) throws ExpressionException {
    if (result.hasError()) {
      throw new ExpressionException(
          result.getErrors().stream().map(ExpressionCompiler::problem).toList());
    }
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw new IllegalStateException("a result without errors has a tree", e);
    }
  }

  private static Problem problem(CelIssue issue) {
    return new Problem(
        Math.max(1, issue.getSourceLocation().getLine()),
        issue.getSourceLocation().getColumn() + 1,
        words(String.valueOf(issue.getMessage())));
  }

  /** CEL's message, in the words of the people who write rules. */
  private static String words(String message) {
    Matcher overload = NO_OVERLOAD.matcher(message);
    if (overload.matches()) {
      String function = overload.group(1);
      String operator = function.matches("_\\W+_") ? function.replace("_", "") : function;
      if (operator.equals("@in")) {
        operator = "in";
      }
      return "'" + operator + "' does not take " + overload.group(2);
    }
    Matcher undeclared = UNDECLARED.matcher(message);
    if (undeclared.matches()) {
      return "there is no " + undeclared.group(1);
    }
    if (message.startsWith("For input string: ")) {
      return "a whole number is out of range; write larger amounts as decimal('...')";
    }
    return message;
  }

  /**
   * Finds what the names in an expression stand for, before the type checker does, which would only
   * say that it does not know the first part of a name.
   */
  private Map<String, Variable> resolve(CelExpr root, Source source) throws ExpressionException {
    Map<String, Variable> variables = new LinkedHashMap<>();
    List<Problem> problems = new ArrayList<>();
    resolve(root, source, variables, problems);
    if (!problems.isEmpty()) {
      throw new ExpressionException(problems);
    }
    return variables;
  }

  private void resolve(
      CelExpr expr, Source source, Map<String, Variable> variables, List<Problem> problems) {
    switch (expr.getKind()) {
      case IDENT, SELECT -> {
        Optional<String> name = qualifiedName(expr);
        if (name.isEmpty()) {
          problems.add(source.problem(expr, "only names have parts, such as tx.amount"));
          return;
        }
        Optional<Variable> variable = names.find(name.get());
        if (variable.isPresent()) {
          variables.put(name.get(), variable.get());
        } else {
          String like = names.like(name.get()).map(n -> "; did you mean " + n + "?").orElse("");
          problems.add(source.problem(start(expr), "there is no " + name.get() + like));
        }
      }
      case CALL -> {
        expr.call().target().ifPresent(on -> resolve(on, source, variables, problems));
        expr.call().args().forEach(arg -> resolve(arg, source, variables, problems));
      }
      case LIST -> expr.list().elements().forEach(one -> resolve(one, source, variables, problems));
      case CONSTANT -> {}
      default -> problems.add(source.problem(expr, "maps and messages have no use here"));
    }
  }

  /** Such as {@code tx.amount}, or empty when it is a part of something that has no name. */
  private static Optional<String> qualifiedName(CelExpr expr) {
    return switch (expr.getKind()) {
      case IDENT -> Optional.of(expr.ident().name());
      case SELECT ->
          qualifiedName(expr.select().operand()).map(left -> left + "." + expr.select().field());
      default -> Optional.empty();
    };
  }

  /** Where a name begins: CEL notes the place of its last dot. */
  private static CelExpr start(CelExpr expr) {
    return expr.getKind() == CelExpr.ExprKind.Kind.SELECT ? start(expr.select().operand()) : expr;
  }

  private static CelType celType(ValueType type) {
    return switch (type) {
      case DECIMAL -> DECIMAL;
      case INT -> INT;
      case DOUBLE -> DOUBLE;
      case BOOL -> BOOL;
      case STRING -> STRING;
      case TIMESTAMP -> TIME;
    };
  }

  private static List<CelFunctionDecl> functions() {
    List<CelFunctionDecl> all = new ArrayList<>();
    List<CelType[]> exact =
        List.of(
            pair(DECIMAL, DECIMAL),
            pair(DECIMAL, INT),
            pair(INT, DECIMAL),
            pair(DECIMAL, DOUBLE),
            pair(DOUBLE, DECIMAL));
    List<CelType[]> mixed = List.of(pair(INT, DOUBLE), pair(DOUBLE, INT));
    List<CelType[]> same = List.of(pair(INT, INT), pair(DOUBLE, DOUBLE));
    for (String operator : List.of("_<_", "_<=_", "_>_", "_>=_")) {
      List<CelOverloadDecl> overloads = overloads(operator, BOOL, exact);
      overloads.addAll(overloads(operator, BOOL, mixed));
      overloads.addAll(overloads(operator, BOOL, same));
      overloads.addAll(overloads(operator, BOOL, List.<CelType[]>of(pair(TIME, TIME))));
      all.add(CelFunctionDecl.newFunctionDeclaration(operator, overloads));
    }
    for (String operator : List.of("_==_", "_!=_")) {
      // CEL's own overload takes two of the same type.
      List<CelOverloadDecl> overloads = overloads(operator, BOOL, exact.subList(1, exact.size()));
      overloads.addAll(overloads(operator, BOOL, mixed));
      all.add(CelFunctionDecl.newFunctionDeclaration(operator, overloads));
    }
    for (String operator : List.of("_+_", "_-_", "_*_", "_/_")) {
      List<CelOverloadDecl> overloads =
          overloads(operator, INT, List.<CelType[]>of(pair(INT, INT)));
      overloads.addAll(overloads(operator, DOUBLE, mixed));
      overloads.addAll(overloads(operator, DOUBLE, List.<CelType[]>of(pair(DOUBLE, DOUBLE))));
      if (!operator.equals("_/_")) {
        overloads.addAll(overloads(operator, DECIMAL, exact));
      }
      all.add(CelFunctionDecl.newFunctionDeclaration(operator, overloads));
    }
    all.add(
        CelFunctionDecl.newFunctionDeclaration(
            "_%_", overloads("_%_", INT, List.<CelType[]>of(pair(INT, INT)))));
    for (Nodes.TextTest test : Nodes.TextTest.values()) {
      all.add(
          CelFunctionDecl.newFunctionDeclaration(
              test.name(),
              CelOverloadDecl.newMemberOverload("text_" + test, BOOL, STRING, STRING)));
    }
    all.add(
        CelFunctionDecl.newFunctionDeclaration(
            "known", CelOverloadDecl.newGlobalOverload("known_any", BOOL, SimpleType.DYN)));
    all.add(
        CelFunctionDecl.newFunctionDeclaration(
            "just_under",
            overloads("just_under", BOOL, List.of(exact.get(0), exact.get(1), exact.get(3)))));
    all.add(
        CelFunctionDecl.newFunctionDeclaration(
            "decimal", CelOverloadDecl.newGlobalOverload("decimal_text", DECIMAL, STRING)));
    all.add(
        CelFunctionDecl.newFunctionDeclaration(
            "timestamp", CelOverloadDecl.newGlobalOverload("timestamp_text", TIME, STRING)));
    return all;
  }

  private static CelType[] pair(CelType left, CelType right) {
    return new CelType[] {left, right};
  }

  private static List<CelOverloadDecl> overloads(
      String function, CelType result, List<CelType[]> arguments) {
    List<CelOverloadDecl> overloads = new ArrayList<>();
    for (CelType[] types : arguments) {
      String id = function + "_" + types[0].name() + "_" + types[1].name();
      overloads.add(CelOverloadDecl.newGlobalOverload(id, result, types[0], types[1]));
    }
    return overloads;
  }
}
