package dev.sentinel.embedded.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs as a process of its own.
 *
 * @param log where its output goes; empty if that is the terminal
 */
record Child(String name, Process process, Optional<Path> log) {

  private static final int LINES_OF_LOG = 15;

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until it ends.
   *
   * @return whether it has
   */
  boolean await(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Tells it to end, then makes it. */
  void stop(Duration patience) throws InterruptedException {
    process.destroy();
    if (!await(patience)) {
      process.destroyForcibly();
      await(Duration.ofSeconds(1));
    }
  }

  /** That it ended, and the last lines of its log. */
  String obituary() {
    return "The %s ended with exit code %d%s"
        .formatted(
            name,
            process.exitValue(),
            log.map(file -> ". The end of " + file + ":\n" + tail(file)).orElse(""));
  }

  private static String tail(Path file) {
    try {
      List<String> lines = new String(Files.readAllBytes(file), UTF_8).lines().toList();
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size()));
    } catch (IOException e) {
      return "(cannot be read: " + e + ")";
    }
  }
}
