package dev.sentinel.embedded.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class EmbeddedMainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void startIsMeantWithoutACommand() {
    assertThat(EmbeddedMain.withCommand()).containsExactly("start");
    assertThat(EmbeddedMain.withCommand("--no-s3")).containsExactly("start", "--no-s3");
    assertThat(EmbeddedMain.withCommand("start", "--no-s3")).containsExactly("start", "--no-s3");
    assertThat(EmbeddedMain.withCommand("--help")).containsExactly("--help");
  }

  @Test
  void helpNamesTheCommandAndItsOptions() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString()).contains("start", "sentinel-embedded start --help");
    assertThat(execute("start", "--help")).isZero();
    assertThat(out.toString())
        .contains(
            "--data-dir=DIR",
            "./data/embedded",
            "--kafka-port=PORT",
            "9092",
            "--postgres-port=PORT",
            "5432",
            "--s3-port=PORT",
            "9000",
            "--topics=NAME:PARTITIONS",
            "--no-kafka",
            "--no-postgres",
            "--no-s3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--topics=transactions",
        "--topics=transactions:0",
        "--topics=:4",
        "--topics=transactions:many",
        "--topics=a:1 --no-kafka",
        "--no-kafka --no-postgres --no-s3",
        "--kafka-port=65536",
        "--s3-port=-1",
        "--unknown",
        "start start"
      })
  void wrongUsageIsSaidAndStartsNothing(String arguments) {
    assertThat(execute(arguments.split(" ", -1))).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: sentinel-embedded start");
  }

  private int execute(String... arguments) {
    CommandLine commandLine = EmbeddedMain.newCommandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(EmbeddedMain.withCommand(arguments));
  }
}
