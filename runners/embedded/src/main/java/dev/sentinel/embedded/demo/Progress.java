package dev.sentinel.embedded.demo;

import java.io.PrintWriter;
import java.time.Duration;

/** One line for each step, with the time it took; the same on a terminal and in a file. */
final class Progress {

  private final PrintWriter out;

  Progress(PrintWriter out) {
    this.out = out;
  }

  /** Something that takes time. */
  @FunctionalInterface
  interface Step {
    void run() throws InterruptedException;
  }

  /** Says what is done, does it, and says how long it took. */
  void step(String name, Step step) throws InterruptedException {
    long start = System.nanoTime();
    out.printf("  %-58s ", name);
    out.flush();
    boolean done = false;
    try {
      step.run();
      done = true;
    } finally {
      // The line must not be left open for an error message to continue.
      out.println(
          done ? Numbers.seconds(Duration.ofNanos(System.nanoTime() - start)) : "interrupted");
      out.flush();
    }
  }
}
