package dev.sentinel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    CommandLine commandLine =
        BenchCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }

  @Test
  void helpNamesEveryCommandAndHasExamples() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString())
        .contains("all ", "backlog ", "native ", "latency ", "jmh ")
        .contains("make bench ARGS=");
  }

  @Test
  void aCommandIsNeeded() {
    assertThat(execute()).isEqualTo(2);
    assertThat(err.toString()).contains("name a command, such as backlog");
  }

  @ParameterizedTest
  @CsvSource({
    "backlog, --transactions=0, '0' is not a positive number",
    "backlog, --users=1x, '1x' is not a positive number",
    "backlog, --engines=flink, 'expected one of [SENTINEL, RULES, NATIVE]'",
    "latency, --duration=1h, '1h' is no duration",
  })
  void wrongValuesAreNamed(String command, String option, String sentence) {
    assertThat(execute(command, option)).isEqualTo(2);
    assertThat(err.toString()).contains(sentence).contains("Try --help.");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "10, 1", "100, 10", "1000, 50", "5000, 50"})
  void lowRatesHaveEnoughAlertsToo(long rate, long fraudEvery) {
    assertThat(AlertDelay.fraudEvery(rate)).isEqualTo(fraudEvery);
  }
}
