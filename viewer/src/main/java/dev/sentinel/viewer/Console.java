package dev.sentinel.viewer;

import dev.sentinel.viewer.render.Screen;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What surrounds the program.
 *
 * @param out for results; unlike a {@link java.io.PrintStream} it reports errors, so that a closed
 *     pipe ends the program and a full disk is not taken for success
 * @param err for messages
 * @param terminal whether {@code out} is a terminal
 * @param columns its width
 * @param colours whether a terminal may get colours if nothing else is asked for
 */
record Console(
    Writer out,
    PrintWriter err,
    boolean terminal,
    IntSupplier columns,
    boolean colours,
    Clock clock) {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  /** When to use colours. */
  enum Colours {
    auto,
    always,
    never
  }

  /** The process's own streams. */
  static Console system() {
    TerminalProvider provider = provider();
    boolean terminal = provider != null && provider.isSystemStream(SystemStream.Output);
    String noColor = System.getenv("NO_COLOR");
    // A terminal says what it understands; files and pipes are UTF-8 everywhere.
    Charset locale = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    Charset charset = terminal ? locale : StandardCharsets.UTF_8;
    return new Console(
        new BufferedWriter(
            new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), charset), 1 << 16),
        new PrintWriter(new OutputStreamWriter(System.err, locale), true),
        terminal,
        () -> terminal ? provider.systemStreamWidth(SystemStream.Output) : 0,
        (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM")),
        Clock.systemUTC());
  }

  /** Whether keys can be read and every place of the screen be drawn. */
  boolean fullScreen() {
    TerminalProvider provider = provider();
    return terminal
        && provider != null
        && provider.isSystemStream(SystemStream.Input)
        && !"dumb".equals(System.getenv("TERM"));
  }

  /** What knows the system's terminals; null if nothing does. */
  static TerminalProvider provider() {
    for (String name : new String[] {"jni", "exec"}) {
      try {
        return TerminalProvider.load(name);
      } catch (IOException | LinkageError e) {
        LOG.debug("No terminal provider {}", name, e);
      }
    }
    return null;
  }

  Screen screen(Colours wish) {
    boolean coloured =
        switch (wish) {
          case auto -> terminal && colours;
          case always -> true;
          case never -> false;
        };
    return terminal ? Screen.terminal(columns, coloured) : Screen.plain(coloured);
  }

  /** Prints one message. */
  void message(String text) {
    err.println("sentinel-viewer: " + text);
    err.flush();
  }

  /** Whether writing failed because the reader has gone, as in {@code | head}. */
  static boolean isClosedPipe(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("broken pipe") || message.contains("pipe is being closed");
  }
}
