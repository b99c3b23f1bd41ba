package dev.sentinel.generator;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file of {@code --out}: what arrived, with the truth about it, one JSON object a line. Its
 * fields are a format others read: {@code transaction} (byte for byte what was sent), {@code
 * fraud}, {@code scenario}, {@code partition}, {@code offset}, {@code case}; the last four may be
 * null. A case is one attack: it also holds the genuine transactions of the victim that belong to
 * its story, with {@code fraud} false and no scenario.
 */
final class LabelFile implements AutoCloseable {
  private final Path file;
  private final OutputStream out;

  /**
   * Replaces the file.
   *
   * @throws GeneratorException when that fails
   */
  LabelFile(Path file) {
    this.file = file;
    try {
      // Not Files.newOutputStream: an interrupt, which here only ends a run, would close that one.
      this.out = new BufferedOutputStream(new FileOutputStream(file.toFile()), 1 << 17);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Adds a line.
   *
   * @throws GeneratorException when that fails
   */
  synchronized void add(Outgoing outgoing, Optional<Position> position) {
    try {
      out.write(ascii("{\"transaction\":"));
      out.write(outgoing.json());
      out.write(
          ascii(
              ",\"fraud\":"
                  + outgoing.labelled().isFraud()
                  + ",\"scenario\":"
                  + quoted(outgoing.labelled().scenario())
                  + ",\"partition\":"
                  + position.map(p -> Integer.toString(p.partition())).orElse("null")
                  + ",\"offset\":"
                  + position.map(p -> Long.toString(p.offset())).orElse("null")
                  + ",\"case\":"
                  + quoted(outgoing.labelled().caseId())
                  + "}\n"));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Makes what was added visible to readers of the file.
   *
   * @throws GeneratorException when that fails
   */
  synchronized void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private GeneratorException failure(IOException e) {
    return new GeneratorException("cannot write to " + file + ": " + e.getMessage(), e);
  }

  /** Names need no escaping. */
  private static String quoted(Optional<String> name) {
    return name.map(text -> '"' + text + '"').orElse("null");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
