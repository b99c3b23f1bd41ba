package dev.sentinel.pipeline.options;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EnvironmentDefaultsTest {
  private static final String MARK = "option ";

  private static final Map<String, String> VARIABLES =
      new TreeMap<>(
          Map.of(
              "SENTINEL_KAFKA_BOOTSTRAP_SERVERS", "kafkaBootstrapServers",
              "SENTINEL_KAFKA_PROPERTIES", "kafkaProperties",
              "S3_ENDPOINT", "s3Endpoint",
              "SENTINEL_JDBC_URL", "jdbcUrl",
              "SENTINEL_JDBC_USERNAME", "jdbcUsername",
              "SENTINEL_JDBC_PASSWORD", "jdbcPassword",
              "SENTINEL_JDBC_PASSWORD_FILE", "jdbcPasswordFile"));

  /** Prints the options' defaults, from a JVM whose environment a test can choose. */
  static final class PrintDefaults {
    private PrintDefaults() {}

    public static void main(String[] args) {
      OptionCatalog.all()
          .forEach(option -> System.out.println(MARK + option.name() + "=" + option.defaultText()));
    }
  }

  @Test
  void everyVariableIsADefaultAndInTheDocumentation() throws Exception {
    ProcessBuilder builder = printDefaults();
    VARIABLES.forEach((variable, option) -> builder.environment().put(variable, "of " + variable));

    List<String> defaults = run(builder);

    VARIABLES.forEach(
        (variable, option) -> assertThat(defaults).contains(MARK + option + "=of " + variable));
    assertThat(Files.readString(Path.of("..", "docs", "configuration.md")))
        .contains(VARIABLES.keySet());
  }

  @Test
  void blankVariablesSayNothing() throws Exception {
    ProcessBuilder builder = printDefaults();
    VARIABLES.keySet().forEach(variable -> builder.environment().put(variable, " "));

    assertThat(run(builder))
        .contains(
            MARK + "kafkaBootstrapServers=localhost:9092",
            MARK + "kafkaProperties=",
            MARK + "s3Endpoint=",
            MARK + "jdbcUrl=jdbc:postgresql://localhost:5432/sentinel",
            MARK + "jdbcUsername=sentinel",
            MARK + "jdbcPassword=",
            MARK + "jdbcPasswordFile=");
  }

  private static ProcessBuilder printDefaults() {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            PrintDefaults.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private static List<String> run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.start();
    List<String> lines;
    try (Stream<String> output = process.inputReader(UTF_8).lines()) {
      lines = output.filter(line -> line.startsWith(MARK)).toList();
    }
    assertThat(process.waitFor()).isZero();
    return lines;
  }
}
