package dev.sentinel.generator;

import java.io.IOException;
import java.io.PrintStream;

/**
 * Prints lines for the user, and one line that is written over and over, on standard error, as
 * standard output is for transactions.
 */
final class StatusPrinter {
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean inPlace;
  private boolean progressShown;

  private StatusPrinter(PrintStream out, boolean inPlace) {
    this.out = out;
    this.inPlace = inPlace;
  }

  /** Rewrites the progress line in place. */
  static StatusPrinter forTerminal(PrintStream out) {
    return new StatusPrinter(out, true);
  }

  /** Prints the progress line as a line like any other. */
  static StatusPrinter forFile(PrintStream out) {
    return new StatusPrinter(out, false);
  }

  static StatusPrinter forStandardError() {
    return standardErrorIsTerminal() ? forTerminal(System.err) : forFile(System.err);
  }

  boolean isInPlace() {
    return inPlace;
  }

  synchronized void line(String text) {
    eraseProgress();
    out.println(text);
    out.flush();
  }

  synchronized void progress(String text) {
    if (!inPlace) {
      line(text);
      return;
    }
    eraseProgress();
    out.print(text);
    out.flush();
    progressShown = true;
  }

  private void eraseProgress() {
    if (progressShown) {
      out.print(ERASE_LINE);
      progressShown = false;
    }
  }

  /** The JDK can only tell about standard input and output, so ask the system. */
  private static boolean standardErrorIsTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      return new ProcessBuilder("test", "-t", "2").inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      // No such program here: lines of their own are right for everything.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
