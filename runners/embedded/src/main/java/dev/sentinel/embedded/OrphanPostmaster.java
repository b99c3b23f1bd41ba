package dev.sentinel.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A PostgreSQL server that outlived the process that started it. */
final class OrphanPostmaster {

  private OrphanPostmaster() {}

  /**
   * Stops the server that runs on the folder, if there is one, and removes a process id file that
   * now names something else, which PostgreSQL would take for a running server. The caller owns the
   * folder.
   */
  static void stop(Path dir) throws IOException {
    Path file = dir.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file);
    Optional<ProcessHandle> process =
        lines.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
    // Where the system does not tell the command, PostgreSQL's own check has to do.
    boolean other =
        process.flatMap(p -> p.info().command()).filter(c -> !isPostgres(c)).isPresent();
    if (process.isEmpty() || other) {
      Files.delete(file);
      return;
    }
    // Fast shutdown, which does not wait for clients; then the one that does not wait for itself.
    for (String signal : List.of("INT", "QUIT")) {
      if (endsOn(signal, process.get())) {
        return;
      }
    }
    throw new IOException("the server with process id %s does not end".formatted(process.get()));
  }

  /** The process that runs on the folder. */
  static long processId(Path dir) throws IOException {
    try (Stream<String> lines = Files.lines(dir.resolve("postmaster.pid"))) {
      return Long.parseLong(lines.findFirst().orElse("").strip());
    } catch (NumberFormatException e) {
      throw new IOException("the process id file is incomplete", e);
    }
  }

  /** Like {@link #stop}, after the commands that this process runs on the folder have ended. */
  static void stopAnyStarting(Path dir) throws IOException {
    // Until "pg_ctl start" ends, the server it starts may not have written its process id yet.
    CompletableFuture<?>[] commands =
        ProcessHandle.current()
            .children()
            .filter(p -> p.info().commandLine().filter(c -> c.contains(dir.toString())).isPresent())
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(commands).get(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("the commands that start the server do not end", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server starts", e);
    }
    stop(dir);
  }

  private static boolean isPostgres(String command) {
    return command.endsWith("/postgres");
  }

  private static boolean endsOn(String signal, ProcessHandle process) throws IOException {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      process.onExit().get(10, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while stopping " + process.pid(), e);
    }
  }
}
