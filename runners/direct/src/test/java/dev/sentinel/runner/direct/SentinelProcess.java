package dev.sentinel.runner.direct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged jar, run as a user runs it.
 *
 * @param process the JVM
 * @param output the file that standard output and error go to
 */
record SentinelProcess(Process process, Path output) implements AutoCloseable {
  private static final Path JAR = Path.of("target", "sentinel-direct.jar");

  static SentinelProcess start(Path output, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("sentinel.test.quickStart").split(" ")));
    command.add("-jar");
    command.add(JAR.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    try {
      return new SentinelProcess(builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end; fails the caller if it does not come. */
  int exitCode(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + seconds + " seconds: " + text());
    }
    return process.exitValue();
  }

  /** True as long as it runs; fails the caller, with what it said, if it has ended by itself. */
  boolean isRunning() {
    if (!process.isAlive()) {
      throw new AssertionError("ended with " + process.exitValue() + ": " + text());
    }
    return true;
  }

  String text() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
