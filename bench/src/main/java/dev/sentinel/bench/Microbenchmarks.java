package dev.sentinel.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The benchmarks of {@link dev.sentinel.bench.jmh}, through JMH's own runner. */
final class Microbenchmarks {
  private static final String ALL = "dev\\.sentinel\\.bench\\.jmh\\.";

  private Microbenchmarks() {}

  /**
   * Runs them, and reports.
   *
   * @param arguments of JMH
   */
  static void measure(List<String> arguments, Report report) {
    MarkdownTable table = new MarkdownTable("step", "per record", "error (99.9%)");
    for (RunResult run : run(arguments)) {
      Result<?> result = run.getPrimaryResult();
      table.row(
          name(run.getParams()),
          number(result.getScore()) + " " + result.getScoreUnit().replace("/op", ""),
          Double.isNaN(result.getScoreError()) ? "-" : "± " + number(result.getScoreError()));
    }
    report.section("What one record costs", "JMH, one thread.%n%n%s".formatted(table));
  }

  private static Collection<RunResult> run(List<String> arguments) {
    try {
      CommandLineOptions given = new CommandLineOptions(arguments.toArray(new String[0]));
      OptionsBuilder options = new OptionsBuilder();
      options.parent(given);
      if (given.getIncludes().isEmpty()) {
        options.include(ALL);
      }
      Options built = options.build();
      return new Runner(built).run();
    } catch (CommandLineOptionException e) {
      throw new BenchException("JMH does not understand its options: " + e.getMessage(), e);
    } catch (RunnerException e) {
      throw new BenchException("JMH failed: " + e.getMessage(), e);
    }
  }

  /** {@code RulesBenchmark.evaluate rules=pack} of a whole name, and what it is run with. */
  private static String name(BenchmarkParams run) {
    String method = run.getBenchmark().replaceFirst("^.*\\.(?=[^.]+\\.[^.]+$)", "");
    String parameters =
        run.getParamsKeys().stream()
            .map(key -> " " + key + "=" + run.getParam(key))
            .collect(Collectors.joining());
    return method + parameters;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value);
  }
}
