package dev.sentinel.runner.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The jar by itself, as {@code java -jar} starts it. */
class WithoutSparkIT {

  @Test
  void dbInitNeedsNoSpark() throws Exception {
    assertThat(run(0, "db-init", "--help"))
        .contains("Creates the tables in PostgreSQL, or upgrades them to this version.");
    assertThat(run(1, "db-init", "--jdbcUrl=jdbc:postgresql://localhost:1/sentinel"))
        .contains("PostgreSQL cannot be reached at jdbc:postgresql://localhost:1/sentinel");
  }

  @Test
  void theJobSaysThatSparkIsMissing() throws Exception {
    assertThat(run(1)).contains("Spark is not on the class path");
  }

  private static String run(int exitCode, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-jar", SparkProcess.JAR.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
    return output;
  }
}
