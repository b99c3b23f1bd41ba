package dev.sentinel.viewer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Which signals a process listens to. */
final class Signals {
  static final int HANGUP = 1;
  static final int INTERRUPT = 2;

  private Signals() {}

  /**
   * False where the build itself ignores the signal, as a shell's background job does with SIGINT
   * and one under nohup with SIGHUP: so does all that it starts, and Java leaves it at that.
   */
  static boolean hears(long pid, int signal) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.exists(status)) {
      return true;
    }
    long bit = 1L << (signal - 1);
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
          .noneMatch(ignored -> (ignored & bit) != 0);
    }
  }
}
