package dev.sentinel.embedded.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A shell that reads from this process and, when this process ends, however it ends, ends the
 * processes that it was told of. Without it a {@code kill -9} would leave them running.
 */
final class Lifeline implements AutoCloseable {

  // It outlives Ctrl-C, which everyone in the terminal gets, so that it can do its work after it.
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      while read -r signal pid; do
        signals="$signals kill -$signal $pid;"
        case $signal in TERM) mine="$mine $pid" ;; esac
      done
      eval "$signals"
      sleep 5
      test -z "$mine" || kill -KILL $mine
      """;

  private final Process shell;
  private final OutputStream input;

  /** Starts it. */
  Lifeline() {
    try {
      shell =
          new ProcessBuilder("sh", "-c", SCRIPT)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new DemoException("Cannot start a shell: " + e.getMessage(), e);
    }
    input = shell.getOutputStream();
  }

  /** Has a program of ours end with this process, by force if it takes its time. */
  void hold(long pid) {
    tell("TERM " + pid);
  }

  /** Has PostgreSQL end with this process: a fast shutdown, and never by force. */
  void holdPostgres(long pid) {
    tell("INT " + pid);
  }

  private void tell(String line) {
    try {
      input.write((line + "\n").getBytes(US_ASCII));
      input.flush();
    } catch (IOException e) {
      throw new DemoException("The shell that looks after the processes has ended", e);
    }
  }

  /** Lets go of all processes, which the caller has ended. */
  @Override
  public void close() {
    // Before the pipe closes, which is the sign to end them.
    shell.destroyForcibly();
  }
}
