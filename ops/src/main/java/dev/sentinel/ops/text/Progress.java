package dev.sentinel.ops.text;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Says on standard error what a long command is doing: a line for each step, and one every two
 * seconds while a step takes long. Standard output is left to results.
 */
public final class Progress {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final PrintWriter out;
  private final boolean quiet;
  private long last = System.nanoTime();

  /**
   * @param quiet says nothing at all
   */
  public Progress(PrintWriter out, boolean quiet) {
    this.out = out;
    this.quiet = quiet;
  }

  /** Says that something begins or has ended. */
  public synchronized void say(String line) {
    last = System.nanoTime();
    if (!quiet) {
      out.println(line);
      out.flush();
    }
  }

  /** Says how far something is, if nothing was said for a while. */
  public synchronized void update(Supplier<String> line) {
    if (System.nanoTime() - last >= INTERVAL_NANOS) {
      say(line.get());
    }
  }
}
