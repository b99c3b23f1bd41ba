package dev.sentinel.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class GeneratorCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... args) {
    return GeneratorCommand.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  @Test
  void everyOptionHasItsNameAndDefault() {
    Map<String, String> defaults = new LinkedHashMap<>();
    for (OptionSpec option : GeneratorCommand.commandLine().getCommandSpec().options()) {
      defaults.put(String.join(" ", option.names()), String.valueOf(option.defaultValue()));
    }
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("--rate", "10");
    expected.put("--count", "null");
    expected.put("--duration", "null");
    expected.put("--users", "100");
    expected.put("--fraudEvery", "50");
    expected.put("--scenario", "null");
    expected.put("--population", "null");
    expected.put("--seed", "null");
    expected.put("--startTime", "null");
    expected.put("--eventRate", "null");
    expected.put("--bootstrapServers", "localhost:9092");
    expected.put("--topic", "transactions");
    expected.put("--partitions", "4");
    expected.put("--noCreateTopic", "false");
    expected.put("--kafkaProperties", String.valueOf(System.getenv("SENTINEL_KAFKA_PROPERTIES")));
    expected.put("--out", "null");
    expected.put("--stdout", "false");
    expected.put("--metricsPort", "null");
    expected.put("--metricsBindAddress", "127.0.0.1");
    expected.put("--quiet", "false");
    expected.put("-h --help", "false");
    expected.put("-V --version", "false");
    // Flags: picocli has no default text for some of them, which means false.
    defaults.replaceAll(
        (name, value) ->
            value.equals("null") && "false".equals(expected.get(name)) ? "false" : value);
    assertThat(defaults).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void everyOptionIsDescribed() {
    for (OptionSpec option : GeneratorCommand.commandLine().getCommandSpec().options()) {
      assertThat(option.description()).as(option.longestName()).isNotEmpty();
    }
  }

  @Test
  void helpSaysWhatIsPlantedHowToRepeatAndGivesExamples() {
    assertThat(execute("--help")).isZero();
    String help = out.toString().replaceAll("\\s+", " ");
    assertThat(help)
        .contains("always above the detection threshold of 5,000")
        .contains("A seed with the same other options repeats a run")
        .contains("Examples:")
        .contains("Exit codes:")
        .contains("at most 10 a second")
        .contains("java -jar sentinel-generator.jar");
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void scenariosAreListedWithALineEach() {
    assertThat(execute("--scenario", "list")).isZero();
    assertThat(out.toString().lines().map(line -> line.split(" ", 2)[0]))
        .containsExactly(
            "amount-x100",
            "card-testing",
            "account-takeover",
            "impossible-travel",
            "compromised-terminal",
            "sudden-spend",
            "mule",
            "all");
    assertThat(out.toString().lines()).allMatch(line -> line.length() > 30 && line.length() <= 100);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void versionIsOneLine() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString().strip()).startsWith("sentinel-generator ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--rate x | Invalid value for option '--rate': 'x' is not a number per second",
        "--rate -1 | Invalid value for option '--rate': a rate is from 0.001 to 9000000 per second,"
            + " or 0 for unlimited: -1",
        "--duration 5x | Invalid value for option '--duration': '5x' is not a duration such as 90,"
            + " 90s, 5m or 2h",
        "--duration 0 | Invalid value for option '--duration': a duration must be longer than 0",
        "--duration 999999999h | Invalid value for option '--duration': '999999999h' is longer than"
            + " 100 years",
        "--count 0 | --count must be at least 1",
        "--users 0 | --users must be from 1 to 999999999",
        "--fraudEvery -1 | --fraudEvery must be 0 (none) or more",
        "--partitions 0 | --partitions must be at least 1",
        "--eventRate 5 | --eventRate needs --startTime",
        "--startTime 2026-01-31T00:00:00Z --eventRate 0 | --eventRate must be more than 0",
        "--startTime 2026-01-31 | Invalid value for option '--startTime': '2026-01-31' is not a time"
            + " with its offset, such as 2026-01-31T00:00:00Z",
        "--startTime 2100-01-01T00:00:00Z | Invalid value for option '--startTime':"
            + " '2100-01-01T00:00:00Z' is not in the years 2000 to 2099",
        "--startTime 2099-12-31T23:59:59Z --count 12 | the last transaction would be later than the"
            + " year 2099; lower --count or raise --eventRate",
        "--nope | Unknown option: '--nope'",
        "--scenario heist | --scenario: there is no scenario 'heist'; there are amount-x100,"
            + " card-testing, account-takeover, impossible-travel, compromised-terminal,"
            + " sudden-spend, mule",
        "--scenario mule:much | --scenario: 'much' is not a rate: a share of all transactions, such"
            + " as 0.005",
        "--scenario mule:0 | --scenario: a rate is a share of all transactions, more than 0 and at"
            + " most 1, such as 0.005: 0",
        "--scenario mule:1.1 | --scenario: a rate is a share of all transactions, more than 0 and"
            + " at most 1, such as 0.005: 1.1",
        "--scenario mule:0.0000000001 | --scenario: a rate has at most 9 decimals: 0.0000000001",
        "--scenario mule --scenario all | --scenario: scenario mule is given more than once",
        "--scenario sudden-spend:0.2 --scenario mule | --scenario: scenario sudden-spend can be at"
            + " most 0.1875 of the transactions here: 3 of its 8 steps are fraud, and scenarios"
            + " planted: 2",
      })
  void wrongOptionsAreOneSentenceAndExitCodeTwo(String args, String sentence) {
    assertThat(execute(args.strip().split(" "))).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).isEqualToIgnoringNewLines("error: " + sentence + "Try --help.");
  }

  @ParameterizedTest
  @CsvSource({"90,90", "90s,90", "5m,300", "2h,7200"})
  void durationsHaveUnits(String text, long seconds) {
    assertThat(new Converters.DurationConverter().convert(text)).hasSeconds(seconds);
  }

  @Test
  void startTimesHaveAnyOffset() {
    Converters.StartTimeConverter converter = new Converters.StartTimeConverter();
    assertThat(converter.convert("2026-01-31T02:00:00+02:00"))
        .isEqualTo(converter.convert("2026-01-31T00:00:00Z"));
  }

  @Test
  void unreadableFilesAreOneSentenceAndExitCodeOne(@TempDir Path directory) {
    Path missing = directory.resolve("missing.properties");
    assertThat(execute("--kafkaProperties", missing.toString())).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "error: the Kafka properties file " + missing + " does not exist");
  }

  @Test
  void unwritableOutIsOneSentenceAndExitCodeOne(@TempDir Path directory) {
    assertThat(execute("--stdout", "--count", "1", "--out", directory.toString())).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("error: cannot write to " + directory + ":")
        .hasLineCount(1);
  }
}
