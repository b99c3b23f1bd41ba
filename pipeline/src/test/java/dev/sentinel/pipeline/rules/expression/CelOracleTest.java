package dev.sentinel.pipeline.rules.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelOptions;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.testing.Rules;
import dev.sentinel.pipeline.testing.Transactions;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

/**
 * Expressions without our own additions (decimals, absent values, mixed arithmetic) come to what
 * CEL's own interpreter makes of them, errors included.
 */
class CelOracleTest {
  private static final CelOptions OPTIONS =
      CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
  private static final CelCompiler CEL =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .addVar("user.count_1h", SimpleType.INT)
          .addVar("user.count_24h", SimpleType.INT)
          .addVar("user.ratio_1h", SimpleType.DOUBLE)
          .addVar("user.new_device", SimpleType.BOOL)
          .addVar("tx.country", SimpleType.STRING)
          .setResultType(SimpleType.BOOL)
          .build();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS).build();

  private final ExpressionCompiler ours = new ExpressionCompiler(Rules.SETTINGS.names());

  // A seed, because the oracle errs too: it takes 0.0 < 0 / 0 || false, an error, for false.
  @Property(tries = 300, seed = "20260131")
  void comesToTheSame(
      @ForAll("conditions") String condition,
      @ForAll @LongRange(min = -3, max = 3) long few,
      @ForAll long any,
      @ForAll @DoubleRange(min = -3, max = 3) double ratio,
      @ForAll boolean device)
      throws Exception {
    Transaction transaction =
        Transactions.transaction().with(fields -> fields.country("DE")).build();
    FeatureValues values =
        Rules.values(
            Map.of(
                "user.count_1h", few,
                "user.count_24h", any,
                "user.ratio_1h", ratio,
                "user.new_device", device));

    Object expected;
    try {
      expected =
          RUNTIME
              .createProgram(CEL.compile(condition).getAst())
              .eval(
                  Map.of(
                      "user.count_1h", few,
                      "user.count_24h", any,
                      "user.ratio_1h", ratio,
                      "user.new_device", device,
                      "tx.country", "DE"));
    } catch (CelEvaluationException e) {
      expected = "an error";
    }
    Object actual = ours.condition(condition).evaluate(transaction, values);

    assertThat(actual instanceof Failure ? "an error" : actual).as(condition).isEqualTo(expected);
  }

  @Provide
  Arbitrary<String> conditions() {
    return condition(3);
  }

  private static Arbitrary<String> condition(int depth) {
    Arbitrary<String> simple =
        Arbitraries.oneOf(
            Combinators.combine(whole(2), comparison(), whole(2)).as(CelOracleTest::together),
            Combinators.combine(real(), Arbitraries.of("<", "<=", ">", ">="), whole(1))
                .as(CelOracleTest::together),
            Combinators.combine(real(), comparison(), real()).as(CelOracleTest::together),
            Arbitraries.of(
                "user.new_device",
                "true",
                "false",
                "(tx.country == 'DE')",
                "(tx.country != 'DE')",
                "(tx.country in ['US', 'DE'])",
                "(tx.country in ['US'])",
                "(user.count_1h in [1, -2, 3])",
                "tx.country.startsWith('D')",
                "tx.country.endsWith('D')",
                "tx.country.contains('')"));
    if (depth == 0) {
      return simple;
    }
    Arbitrary<String> part = condition(depth - 1);
    return Arbitraries.oneOf(
        simple,
        Combinators.combine(part, Arbitraries.of("&&", "||", "==", "!="), part)
            .as(CelOracleTest::together),
        part.map(inner -> "!(" + inner + ")"),
        Combinators.combine(part, part, part)
            .as((test, yes, no) -> "(" + test + " ? " + yes + " : " + no + ")"));
  }

  private static Arbitrary<String> comparison() {
    return Arbitraries.of("<", "<=", ">", ">=", "==", "!=");
  }

  private static Arbitrary<String> whole(int depth) {
    Arbitrary<String> simple =
        Arbitraries.of("user.count_1h", "user.count_24h", "0", "1", "-2", "9223372036854775807");
    return depth == 0
        ? simple
        : Arbitraries.oneOf(
            simple,
            Combinators.combine(
                    whole(depth - 1), Arbitraries.of("+", "-", "*", "/", "%"), whole(depth - 1))
                .as(CelOracleTest::together));
  }

  /** Numbers only: cel-java sorts NaN above all others, which CEL's specification does not. */
  private static Arbitrary<String> real() {
    Arbitrary<String> simple = Arbitraries.of("user.ratio_1h", "0.0", "1.5", "-2.25");
    return Arbitraries.oneOf(
        simple,
        Combinators.combine(simple, Arbitraries.of("+", "-", "*"), simple)
            .as(CelOracleTest::together),
        simple.map(number -> "(" + number + " / -2.25)"));
  }

  private static String together(String left, String operator, String right) {
    return "(" + left + " " + operator + " " + right + ")";
  }
}
