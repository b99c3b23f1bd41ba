package dev.sentinel.viewer;

import dev.sentinel.viewer.dashboard.Data;
import dev.sentinel.viewer.dashboard.Driver;
import dev.sentinel.viewer.dashboard.Plain;
import dev.sentinel.viewer.dashboard.Start;
import dev.sentinel.viewer.dashboard.Theme;
import dev.sentinel.viewer.model.Filters;
import dev.sentinel.viewer.model.Period;
import dev.sentinel.viewer.model.Reasons;
import dev.sentinel.viewer.render.AlertTable;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The full-screen view. */
@Command(
    name = "dashboard",
    description = {
      "Shows alerts as they come, full-screen: details, totals, users, verdicts. ? is for help.",
      "Where the output is no terminal, it prints the totals and the latest alerts once."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sentinel-viewer dashboard",
      "  sentinel-viewer dashboard --filter 'severity:critical amount>5000' --period 24h",
      "  sentinel-viewer dashboard --theme light --mouse",
      "  SENTINEL_ANALYST=ana sentinel-viewer dashboard"
    })
final class DashboardCommand extends QueryCommand {
  /** A database that takes longer than this has stopped answering. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

  private static final int LONGEST_NAME = 128;
  private static final int PLAIN_ROWS = 20;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      converter = Durations.IntervalConverter.class,
      defaultValue = "2s",
      description = "Time between two refreshes. Default: ${DEFAULT-VALUE}")
  private Duration interval;

  @Option(
      names = "--period",
      paramLabel = "PERIOD",
      converter = PeriodConverter.class,
      completionCandidates = PeriodConverter.class,
      defaultValue = "1h",
      description = "Period of the totals: 15m, 1h, 24h or all. Default: ${DEFAULT-VALUE}")
  private Period period;

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      defaultValue = "",
      description = "Only alerts that match, as in 'rule:velocity amount>5000 -severity:low'")
  private String filter;

  @Option(
      names = "--theme",
      paramLabel = "THEME",
      defaultValue = "auto",
      description =
          "Colours: auto is the terminal's own palette, light and dark are fixed colours for such"
              + " a background. NO_COLOR and --color never mean none. Default: ${DEFAULT-VALUE}")
  private ThemeChoice theme;

  @Option(
      names = "--mouse",
      description = "Click and turn the wheel; selecting text then takes the Shift key")
  private boolean mouse;

  @Option(
      names = "--analyst",
      paramLabel = "NAME",
      defaultValue = "${env:SENTINEL_ANALYST:-${sys:user.name}}",
      description =
          "Who decides, in verdicts. Environment: SENTINEL_ANALYST. Default: the system's user")
  private String analyst;

  @Option(
      names = "--stalled-after",
      paramLabel = "TIME",
      converter = Durations.IntervalConverter.class,
      defaultValue = "1m",
      description =
          "How long nothing may be written before the pipeline counts as stalled."
              + " Default: ${DEFAULT-VALUE}")
  private Duration stalledAfter;

  /** What can be chosen. */
  enum ThemeChoice {
    auto,
    light,
    dark
  }

  /** Reads periods as people write durations. */
  static final class PeriodConverter implements ITypeConverter<Period>, Iterable<String> {
    private static final List<String> NAMES = List.of("15m", "1h", "24h", "all");

    @Override
    public Period convert(String text) {
      return switch (text) {
        case "15m" -> Period.M15;
        case "1h" -> Period.H1;
        case "24h" -> Period.H24;
        case "all" -> Period.ALL;
        default ->
            throw new TypeConversionException("'" + text + "' is not one of 15m, 1h, 24h, all");
      };
    }

    @Override
    public java.util.Iterator<String> iterator() {
      return NAMES.iterator();
    }
  }

  @Override
  int run() throws IOException {
    Start start = new Start(period, checked(filter), stalledAfter);
    String who = analyst.strip();
    if (who.isEmpty() || who.length() > LONGEST_NAME) {
      throw wrong("--analyst must have 1 to " + LONGEST_NAME + " characters");
    }
    try (DashboardBackend backend =
        new DashboardBackend(() -> database(ANSWER_TIMEOUT), interval, who, console().clock())) {
      // Wrong options are reported as by every other command, before the screen is taken.
      if (console().fullScreen()) {
        show(backend, start);
      } else {
        backend.check();
        print(backend, start);
      }
    }
    return ExitCode.OK;
  }

  private String checked(String typed) {
    try {
      Filters.parse(typed);
      return typed;
    } catch (Filters.SyntaxException e) {
      throw wrong("--filter: " + e.getMessage());
    }
  }

  private void print(DashboardBackend backend, Start start) throws IOException {
    Data data = backend.loadOnce(start.wanted(console().clock().instant()));
    Plain.print(out(), data, start, times());
    AlertTable table = AlertTable.byDetection(out(), screen(), times());
    table.print(data.feed().orElseThrow().alerts().stream().limit(PLAIN_ROWS).toList());
  }

  private void show(DashboardBackend backend, Start start) throws IOException {
    PrintStream err = System.err;
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    // Whatever is said meanwhile would tear the screen.
    System.setErr(new PrintStream(messages, true, StandardCharsets.UTF_8));
    try {
      // Database, terminal and the reader of reasons take a moment each, at the same time.
      FutureTask<Terminal> opening = new FutureTask<>(DashboardCommand::terminal);
      inBackground(opening, "sentinel-viewer-terminal");
      inBackground(() -> Reasons.parse("[]"), "sentinel-viewer-reasons");
      try {
        backend.check();
      } catch (DatabaseException e) {
        opened(opening).close();
        throw e;
      }
      backend.begin(start.wanted(console().clock().instant()));
      try (Terminal terminal = opened(opening)) {
        run(terminal, backend, start);
      }
    } finally {
      System.setErr(err);
      err.print(messages.toString(StandardCharsets.UTF_8));
      err.flush();
    }
  }

  private void run(Terminal terminal, DashboardBackend backend, Start start) throws IOException {
    boolean coloured = screen().coloured();
    new Driver(
            terminal,
            new FileOutputStream(FileDescriptor.out),
            backend,
            coloured ? Theme.valueOf(theme.name().toUpperCase(java.util.Locale.ROOT)) : Theme.NONE,
            times(),
            backend.address(),
            console().clock(),
            mouse)
        .run(start);
  }

  private static void inBackground(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static Terminal terminal() throws IOException {
    return TerminalBuilder.builder()
        .system(true)
        .dumb(false)
        // Only this one: to ask the others as well means to start other programs.
        .provider(Console.provider().name())
        // Asking the terminal how it joins characters takes a moment; Text.cell does without.
        .graphemeCluster(false)
        .build();
  }

  private static Terminal opened(FutureTask<Terminal> opening) throws IOException {
    try {
      return opening.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}
