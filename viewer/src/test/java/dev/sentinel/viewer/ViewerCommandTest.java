package dev.sentinel.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.viewer.render.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ViewerCommandTest {
  private static final Clock CLOCK = Clock.fixed(Alerts.NOON, ZoneOffset.UTC);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Console console =
      new Console(out, new PrintWriter(err, true), false, () -> 0, true, CLOCK);
  private final CommandLine command =
      ViewerCommand.commandLine(console)
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true));

  @Test
  void namesAndDefaultsAreFixed() {
    assertThat(options(command))
        .containsExactlyInAnyOrder(
            "--jdbcUrl = ${env:SENTINEL_JDBC_URL:-jdbc:postgresql://localhost:5432/sentinel}",
            "--jdbcUsername = ${env:SENTINEL_JDBC_USERNAME:-sentinel}",
            "--jdbcPassword = ${env:SENTINEL_JDBC_PASSWORD:-}",
            "--color = auto",
            "--utc = false",
            "-h,--help = false",
            "-V,--version = false");
    assertThat(ownOptions("dashboard"))
        .containsExactlyInAnyOrder(
            "--interval = 2s",
            "--period = 1h",
            "--filter = ",
            "--theme = auto",
            "--mouse = false",
            "--analyst = ${env:SENTINEL_ANALYST:-${sys:user.name}}",
            "--stalled-after = 1m",
            "-h,--help = false",
            "-V,--version = false");
    assertThat(ownOptions("tail"))
        .containsExactlyInAnyOrder(
            "-n,--lines = null",
            "-f,--follow = true",
            "--since = null",
            "--user = null",
            "--minAmount,--min-amount = null",
            "--severity = []",
            "--filter = []",
            "--json = false",
            "--csv = false",
            "--interval = 500ms",
            "-h,--help = false",
            "-V,--version = false");
    assertThat(ownOptions("alerts"))
        .containsExactlyInAnyOrder(
            "-n,--lines = 20",
            "--since = null",
            "--user = null",
            "--minAmount,--min-amount = null",
            "--severity = []",
            "--filter = []",
            "--json = false",
            "--csv = false",
            "-h,--help = false",
            "-V,--version = false");
    assertThat(ownOptions("stats"))
        .containsExactlyInAnyOrder(
            "-n,--lines = 20",
            "--since = 1h",
            "--user = null",
            "--currency = null",
            "--sort = avg",
            "--windows = false",
            "--json = false",
            "--csv = false",
            "-h,--help = false",
            "-V,--version = false");
  }

  private Stream<String> ownOptions(String name) {
    return options(command.getSubcommands().get(name));
  }

  private static Stream<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(option -> !option.inherited())
        .map(ViewerCommandTest::text);
  }

  private static String text(OptionSpec option) {
    return String.join(",", Arrays.asList(option.names()))
        + " = "
        + option.defaultValueString(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tale",
        "tail --jdbcUrl=jdbc:mysql://localhost/x",
        "tail --jdbcUrl=jdbc:postgresql://[bad",
        "tail --json --csv",
        "tail -n -1",
        "tail --interval 1ms",
        "tail --interval soon",
        "alerts -n 0",
        "alerts --since yesterday",
        "alerts --since 99999999w",
        "alerts --severity BAD",
        "alerts --minAmount 1,000",
        "alerts show",
        "alerts --json show tx-1",
        "stats --sort name"
      })
  void wrongOptionsEndWithCode2(String arguments) {
    assertThat(execute(arguments)).isEqualTo(2);
    assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--jdbcUrl=jdbc:postgresql://127.0.0.1:1/before tail, before",
    "tail --jdbcUrl=jdbc:postgresql://127.0.0.1:1/after, after",
    "alerts show --jdbcUrl=jdbc:postgresql://127.0.0.1:1/show tx-1, show",
    "--jdbcUrl=jdbc:postgresql://127.0.0.1:1/top alerts show tx-1, top",
  })
  void connectionOptionsMayStandAnywhere(String arguments, String database) {
    assertThat(execute(arguments)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "sentinel-viewer: Cannot reach PostgreSQL at jdbc:postgresql://127.0.0.1:1/"
                + database
                + " (Connection to 127.0.0.1:1 refused): start it, or correct --jdbcUrl or"
                + " SENTINEL_JDBC_URL.\n");
  }

  @Test
  void passwordsInTheUrlAreNotPrinted() {
    assertThat(execute("alerts --jdbcUrl=jdbc:postgresql://127.0.0.1:1/x?user=u&password=secret"))
        .isEqualTo(1);
    assertThat(err.toString()).doesNotContain("secret").contains("127.0.0.1:1/x (");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tail", "alerts", "alerts show", "stats"})
  void everyCommandHelps(String name) {
    assertThat(execute((name + " --help").strip())).isZero();
    assertThat(out.toString())
        .startsWith("Usage: sentinel-viewer")
        .contains("Example", "--jdbcUrl=URL", "--color=WHEN");
    assertThat(out.toString().lines().mapToInt(String::length)).allMatch(length -> length <= 80);
  }

  @Test
  void completionCanBeGenerated() {
    assertThat(execute("generate-completion")).isZero();
    assertThat(out.toString()).contains("_complete_sentinel-viewer");
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "15m, PT15M",
    "24h, PT24H",
    "1h30m, PT1H30M",
    "7d, PT168H",
    "2w, PT336H"
  })
  void readsDurations(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
    assertThat(new Since.Converter().convert(text).from(CLOCK))
        .isEqualTo(Alerts.NOON.minus(duration));
  }

  @Test
  void readsMoments() {
    Since.Converter converter = new Since.Converter();
    assertThat(converter.convert("2026-01-31T12:00:00Z").from(CLOCK))
        .isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(converter.convert("2026-01-31T12:00:00+01:00").from(CLOCK))
        .isEqualTo(Instant.parse("2026-01-31T11:00:00Z"));
    assertThat(Durations.parse("")).isNull();
    assertThat(Durations.parse("15")).isNull();
    assertThat(Durations.parse("15m!")).isNull();
  }

  @Test
  void coloursAreForTerminals() {
    Console terminal = new Console(out, new PrintWriter(err), true, () -> 0, true, CLOCK);
    Console noColor = new Console(out, new PrintWriter(err), true, () -> 0, false, CLOCK);
    assertThat(terminal.screen(Console.Colours.auto).coloured()).isTrue();
    assertThat(terminal.screen(Console.Colours.never).coloured()).isFalse();
    assertThat(noColor.screen(Console.Colours.auto).coloured()).isFalse();
    assertThat(noColor.screen(Console.Colours.always).coloured()).isTrue();
    assertThat(console.screen(Console.Colours.auto).coloured()).isFalse();
    Screen unknownWidth = terminal.screen(Console.Colours.auto);
    assertThat(unknownWidth.width()).isEqualTo(80);
  }

  private int execute(String arguments) {
    return command.execute(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
  }
}
