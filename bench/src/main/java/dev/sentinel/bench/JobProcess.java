package dev.sentinel.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program that runs for a measurement and ends with it. */
final class JobProcess implements AutoCloseable {
  private static final int LINES_OF_LOG = 30;
  private static final Duration STOP_PATIENCE = Duration.ofMinutes(2);

  private final String name;
  private final Path log;
  private final Process process;
  private final Thread killAtExit;

  /**
   * What a process has used up to now.
   *
   * @param peakResidentBytes empty where the system does not say
   */
  record Usage(Optional<Long> peakResidentBytes, Duration cpu) {}

  private JobProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.killAtExit = new Thread(process::destroyForcibly, "kill-" + name);
    Runtime.getRuntime().addShutdownHook(killAtExit);
  }

  /**
   * Starts it.
   *
   * @param log where its output goes
   */
  static JobProcess start(String name, ProcessBuilder builder, Path log) {
    try {
      Files.createDirectories(log.getParent());
      return new JobProcess(
          name, log, builder.redirectErrorStream(true).redirectOutput(log.toFile()).start());
    } catch (IOException e) {
      throw new BenchException("Cannot start %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  Usage usage() {
    return new Usage(
        Machine.peakResidentBytes(process.pid()),
        process.info().totalCpuDuration().orElse(Duration.ZERO));
  }

  /**
   * Makes sure that it runs.
   *
   * @throws BenchException if it has ended, with the end of its log
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new BenchException(
          "%s ended with exit code %d; its log, %s, ends:%n%s"
              .formatted(name, process.exitValue(), log, tail()));
    }
  }

  /**
   * Waits until it has ended by itself.
   *
   * @throws BenchException if it does not, or not with exit code 0
   */
  void awaitSuccess(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BenchException("%s has not ended in %s".formatted(name, patience));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted", e);
    }
    if (process.exitValue() != 0) {
      requireAlive();
    }
  }

  /**
   * Asks it to end, as {@code kill} does.
   *
   * @throws BenchException if it does not in minutes
   */
  void stop() {
    requireAlive();
    process.destroy();
    try {
      if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BenchException(
            "%s does not end; its log, %s, ends:%n%s".formatted(name, log, tail()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted", e);
    }
  }

  /** Ends it at once if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(killAtExit);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook has nothing left to kill.
      return;
    }
  }

  private String tail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return String.join(
          System.lineSeparator(),
          lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
    } catch (IOException e) {
      return "(cannot be read: " + e + ")";
    }
  }
}
