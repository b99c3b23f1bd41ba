package dev.sentinel.viewer;

import dev.sentinel.viewer.render.AlertPrinter;
import dev.sentinel.viewer.render.AlertTable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows new alerts. */
@Command(
    name = "tail",
    description = {
      "Shows the latest alerts and follows new ones as they are committed.",
      "Each alert is shown once and none is missed, also across restarts of the database."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sentinel-viewer tail --since 15m --min-amount 5000",
      "  sentinel-viewer tail -n 0 --json | jq -r .user_id",
      "  sentinel-viewer tail -n 100 --no-follow --severity CRITICAL"
    })
final class TailCommand extends QueryCommand {
  private static final int DEFAULT_LINES = 10;

  /** Polls are small: a database that takes longer than this has stopped answering. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

  private static final int ENDED_BY_SECOND_INTERRUPT = 130;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = "Recent alerts to show first. Default: 10, or with --since all")
  private Integer lines;

  @Option(
      names = {"-f", "--follow"},
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Go on with new alerts; the default. --no-follow ends after the recent ones")
  private boolean follow;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      converter = Since.Converter.class,
      description =
          "Only alerts detected since: a duration such as 15m or 24h, or a time such as"
              + " 2026-01-31T12:00:00Z")
  private Since since;

  @Mixin private AlertFilterOptions filters;
  @Mixin private FormatOptions format;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      converter = Durations.IntervalConverter.class,
      defaultValue = "500ms",
      description = "Time between two looks at the database. Default: ${DEFAULT-VALUE}")
  private Duration interval;

  @Override
  int run() throws IOException {
    if (lines != null) {
      requireLines(0, lines);
    }
    Optional<Instant> from = Optional.ofNullable(since).map(start -> start.from(console().clock()));
    OptionalInt first =
        lines == null && from.isPresent()
            ? OptionalInt.empty()
            : OptionalInt.of(lines == null ? DEFAULT_LINES : lines);
    AlertPrinter printer =
        format.alerts(console(), () -> AlertTable.byDetection(out(), screen(), times()));
    try (Database database = database(ANSWER_TIMEOUT)) {
      endOnInterrupt(Thread.currentThread(), database);
      AtomicBoolean any = new AtomicBoolean();
      AlertTail tail =
          new AlertTail(
              new AlertRepository(database),
              filters.filter(from),
              first,
              alerts -> {
                any.set(true);
                printer.print(alerts);
                out().flush();
              });
      printer.begin();
      tail.poll();
      out().flush();
      if (follow) {
        if (!any.get() && console().terminal()) {
          console().message("No alerts to show yet; waiting for new ones. Ctrl-C ends.");
        }
        tail.follow(interval, TailCommand::sleep, new ConnectionMessages(console()));
      }
    } catch (DatabaseException e) {
      if (!Thread.currentThread().isInterrupted()) {
        throw e;
      }
    }
    return ExitCode.OK;
  }

  private static void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration.toMillis());
  }

  /** The first Ctrl-C ends the program in good order, the second at once. */
  private static void endOnInterrupt(Thread follower, Database database) {
    AtomicBoolean ending = new AtomicBoolean();
    Signals.register(
        "INT",
        () -> {
          if (ending.getAndSet(true)) {
            Runtime.getRuntime().halt(ENDED_BY_SECOND_INTERRUPT);
          }
          follower.interrupt();
          database.abort();
        });
  }

  /**
   * Says on stderr, where it cannot get between JSON or CSV lines, that the database comes and
   * goes.
   */
  private record ConnectionMessages(Console console) implements AlertTail.Notices {
    @Override
    public void lost(DatabaseException.Unavailable reason) {
      console.message("Connection to PostgreSQL lost (" + reason.symptom() + "), trying again.");
    }

    @Override
    public void back() {
      console.message("Connected to PostgreSQL again; no alert was missed.");
    }
  }
}
