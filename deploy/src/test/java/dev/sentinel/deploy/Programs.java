package dev.sentinel.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program of the repository to its end. */
final class Programs {
  private static final int PATIENCE_SECONDS = 30;

  private Programs() {}

  /** Both outputs of the program, which gets PATH and what is given, and nothing else. */
  static String run(Path folder, Map<String, String> environment, int exitCode, String... command)
      throws IOException, InterruptedException {
    List<String> line = Arrays.asList(command);
    if (line.get(0).startsWith("deploy/")) {
      line.set(0, folder.resolve(line.get(0)).toString());
    }
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(output).isTrue();
    assertThat(process.exitValue()).as(line + ": " + output).isEqualTo(exitCode);
    return output;
  }
}
