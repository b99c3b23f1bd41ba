package dev.sentinel.viewer;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.utils.ScreenTerminal;

/** A program in a real pseudo-terminal, and a terminal emulator that shows its screen. */
final class PseudoTerminal implements AutoCloseable {
  private final PtyProcess process;
  private final ScreenTerminal screen;
  private final StringBuilder written = new StringBuilder();
  private final Thread reader;
  private int columns;

  PseudoTerminal(List<String> command, Map<String, String> environment, int columns, int rows)
      throws IOException {
    Map<String, String> all = new HashMap<>(System.getenv());
    all.put("TERM", "xterm-256color");
    all.put("LC_ALL", "C.UTF-8");
    all.remove("NO_COLOR");
    all.putAll(environment);
    this.columns = columns;
    screen = new ScreenTerminal(columns, rows);
    process =
        new PtyProcessBuilder(command.toArray(String[]::new))
            .setEnvironment(all)
            .setInitialColumns(columns)
            .setInitialRows(rows)
            .start();
    reader = new Thread(this::read, "pseudo-terminal");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    char[] buffer = new char[8192];
    try (Reader out = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      for (int n = out.read(buffer); n >= 0; n = out.read(buffer)) {
        String text = new String(buffer, 0, n);
        synchronized (written) {
          written.append(text);
        }
        screen.write(text);
      }
    } catch (IOException e) {
      // Reading from the terminal of a process that has ended fails; the tests look at its screen.
      return;
    }
  }

  void type(String keys) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write(keys.getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  void resize(int newColumns, int newRows) {
    columns = newColumns;
    screen.setSize(Size.of(newColumns, newRows));
    process.setWinSize(new WinSize(newColumns, newRows));
  }

  /** What can be seen. */
  String screen() {
    StringBuilder text = new StringBuilder();
    long[] cells = new long[columns * screen.getRows()];
    screen.dump(cells, 0, 0, screen.getRows(), columns, null);
    for (int i = 0; i < cells.length; i++) {
      int c = ScreenTerminal.cellCodePoint(cells[i]);
      text.appendCodePoint(c == 0 ? ' ' : c);
      if ((i + 1) % columns == 0) {
        text.append('\n');
      }
    }
    return text.toString();
  }

  /** All that was sent to the terminal. */
  String written() {
    synchronized (written) {
      return written.toString();
    }
  }

  long pid() {
    return process.pid();
  }

  int exitCode(int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("Still running, showing\n" + screen());
    }
    reader.join(TimeUnit.SECONDS.toMillis(seconds));
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
