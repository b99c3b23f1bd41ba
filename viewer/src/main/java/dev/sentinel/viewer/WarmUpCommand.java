package dev.sentinel.viewer;

import dev.sentinel.viewer.dashboard.Driver;
import dev.sentinel.viewer.dashboard.Start;
import dev.sentinel.viewer.dashboard.Theme;
import dev.sentinel.viewer.model.Period;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/**
 * Uses the dashboard for a second, without a database and a screen. The build runs this once to
 * leave an archive of the JVM's classes, from which the program starts in half the time.
 */
@Command(
    name = "warm-up",
    hidden = true,
    description = "Loads what the dashboard loads, for an archive of classes; for the build.")
final class WarmUpCommand extends QueryCommand {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUpCommand.class);

  /** What the dashboard only needs with a real database and a real terminal. */
  private static final List<String> PACKAGES =
      List.of("dev/sentinel/viewer/", "org/postgresql/", "org/jline/terminal/", "org/jline/nativ/");

  /** Down, details, back, help, back, a filter, users by another order, one of them, back, quit. */
  private static final String KEYS = "j\r\u001b??/x\rs\t4sc\rqq";

  private static final Duration BETWEEN_KEYS = Duration.ofMillis(60);

  @Override
  int run() throws IOException {
    try (DashboardBackend backend =
            new DashboardBackend(OneRow::database, BETWEEN_KEYS, "warm-up", Clock.systemUTC());
        PipedOutputStream keys = new PipedOutputStream();
        InputStream typed = new PipedInputStream(keys);
        Terminal terminal =
            new ExternalTerminal(
                "warm-up",
                "xterm-256color",
                typed,
                OutputStream.nullOutputStream(),
                StandardCharsets.UTF_8)) {
      Thread typist = new Thread(() -> type(keys), "sentinel-viewer-typist");
      typist.setDaemon(true);
      typist.start();
      Start start = new Start(Period.H1, "", Duration.ofMinutes(1));
      backend.begin(start.wanted(console().clock().instant()));
      new Driver(
              terminal,
              OutputStream.nullOutputStream(),
              backend,
              Theme.AUTO,
              times(),
              backend.address(),
              console().clock(),
              false)
          .run(start);
    }
    loadTheRest();
    return ExitCode.OK;
  }

  /** The end of the keys ends the dashboard, whatever they have done. */
  private static void type(OutputStream keys) {
    try (keys) {
      for (byte key : KEYS.getBytes(StandardCharsets.US_ASCII)) {
        TimeUnit.NANOSECONDS.sleep(BETWEEN_KEYS.toNanos());
        keys.write(key);
        keys.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("The dashboard has ended", e);
    }
  }

  private static void loadTheRest() throws IOException {
    Path program;
    try {
      program =
          Path.of(WarmUpCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    try (JarFile jar = new JarFile(program.toFile())) {
      jar.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class"))
          .filter(name -> PACKAGES.stream().anyMatch(name::startsWith))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .forEach(WarmUpCommand::load);
    }
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, WarmUpCommand.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // The driver has parts for libraries that are not here.
      LOG.debug("Not loaded: {}", name, e);
    }
  }
}
