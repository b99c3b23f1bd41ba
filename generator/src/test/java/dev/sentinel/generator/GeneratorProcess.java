package dev.sentinel.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged program, run as its users run it. */
final class GeneratorProcess implements AutoCloseable {
  private final Process process;
  private final Path screen;

  private GeneratorProcess(Process process, Path screen) {
    this.process = process;
    this.screen = screen;
  }

  static GeneratorProcess start(Path directory, Map<String, String> environment, String... args)
      throws IOException {
    Path screen = Files.createTempFile(directory, "screen", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.addAll(List.of(System.getProperty("sentinel.test.quickStart").split(" ")));
    command.add("-jar");
    command.add(System.getProperty("sentinel.generator.jar"));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(screen.toFile());
    builder.environment().remove("SENTINEL_KAFKA_PROPERTIES");
    builder.environment().putAll(environment);
    return new GeneratorProcess(builder.start(), screen);
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  int exitCode() throws InterruptedException, IOException {
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      throw new AssertionError("still running:\n" + screen());
    }
    return process.exitValue();
  }

  /** What it has printed so far. */
  String screen() throws IOException {
    return Files.readString(screen);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
