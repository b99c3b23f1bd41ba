package dev.sentinel.embedded.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The programs that run for the demo, none of which outlives it. */
final class Children implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  // Systems round the time a process was started, each in its own way.
  private static final Duration SAME_START = Duration.ofSeconds(2);

  // Ctrl-C in a terminal reaches all processes. The demo ends these in order, so they ignore it.
  private static final List<String> DEAF_TO_CTRL_C =
      List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

  private final DemoFolder folder;
  private final Map<String, String> environment;
  private final Lifeline lifeline = new Lifeline();
  private final List<Child> children = new CopyOnWriteArrayList<>();

  /**
   * Ends what a killed demo on the same folder has left behind.
   *
   * @param environment of all programs, beside this process's own
   */
  Children(DemoFolder folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
    endStrays();
  }

  /** Runs a jar whose output goes to a log file. */
  Child start(String name, List<String> jvmOptions, Path jar, List<String> arguments) {
    Path log = folder.logs().resolve(name + ".log");
    ProcessBuilder builder = builder(jvmOptions, jar, arguments);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return start(name, builder, Optional.of(log));
  }

  /** Runs a jar that prints to the terminal. */
  Child startOnTerminal(String name, List<String> jvmOptions, Path jar, List<String> arguments) {
    ProcessBuilder builder = builder(jvmOptions, jar, arguments);
    builder
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    return start(name, builder, Optional.empty());
  }

  private ProcessBuilder builder(List<String> jvmOptions, Path jar, List<String> arguments) {
    List<String> command = new ArrayList<>(DEAF_TO_CTRL_C);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-jar");
    command.add(jar.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // What the user has set for another database or broker is not meant for this one.
    builder.environment().keySet().removeIf(name -> name.startsWith("SENTINEL_"));
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return builder;
  }

  private Child start(String name, ProcessBuilder builder, Optional<Path> log) {
    try {
      Child child = new Child(name, builder.start(), log);
      lifeline.hold(child.process().pid());
      children.add(child);
      remember(child.process().toHandle());
      return child;
    } catch (IOException e) {
      throw new DemoException("Cannot start the %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** Has PostgreSQL end with this process too. */
  void holdPostgres(long pid) {
    lifeline.holdPostgres(pid);
  }

  @Override
  public void close() {
    children.forEach(child -> child.process().destroy());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (Child child : children) {
      try {
        child.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    children.forEach(child -> child.process().destroyForcibly());
    lifeline.close();
    forget();
  }

  private void remember(ProcessHandle process) throws IOException {
    long startedAt = process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
    Files.writeString(
        folder.children(),
        process.pid() + " " + startedAt + "\n",
        UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private void forget() {
    try {
      Files.deleteIfExists(folder.children());
    } catch (IOException e) {
      throw new DemoException("Cannot delete %s: %s".formatted(folder.children(), e), e);
    }
  }

  private void endStrays() {
    if (!Files.exists(folder.children())) {
      return;
    }
    try {
      for (String line : Files.readAllLines(folder.children())) {
        String[] fields = line.split(" ", -1);
        // A line may be cut short: what wrote it was killed.
        if (fields.length == 2 && fields[1].matches("\\d+")) {
          ProcessHandle.of(Long.parseLong(fields[0]))
              .filter(p -> startedAt(p, Instant.ofEpochMilli(Long.parseLong(fields[1]))))
              .ifPresent(Children::end);
        }
      }
    } catch (IOException e) {
      throw new DemoException("Cannot read %s: %s".formatted(folder.children(), e), e);
    }
    forget();
  }

  /** Process ids are used again; with the time of the start they name one process. */
  private static boolean startedAt(ProcessHandle process, Instant time) {
    return process
        .info()
        .startInstant()
        .filter(start -> Duration.between(start, time).abs().compareTo(SAME_START) <= 0)
        .isPresent();
  }

  private static void end(ProcessHandle stray) {
    stray.destroy();
    try {
      stray.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      stray.destroyForcibly();
    } catch (ExecutionException e) {
      throw new DemoException("Cannot end process " + stray.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
