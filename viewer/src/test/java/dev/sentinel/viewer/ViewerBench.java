package dev.sentinel.viewer;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.viewer.dashboard.Data;
import dev.sentinel.viewer.dashboard.UserOrder;
import dev.sentinel.viewer.dashboard.Wanted;
import dev.sentinel.viewer.model.FeedOrder;
import dev.sentinel.viewer.model.Filters;
import dev.sentinel.viewer.model.Period;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How fast the dashboard is on a large database; {@code docs/benchmarks.md} has the command and the
 * figures. Not a test: the build does not run it.
 *
 * <p>System properties: {@code bench.alerts} and {@code bench.stats} are the numbers of rows to
 * fill in; {@code bench.url} names a database that {@link BenchData} has filled before instead;
 * {@code bench.starts} is how often the program is started.
 */
@ExtendWith(EmbeddedServicesExtension.class)
class ViewerBench {
  private static final int REPETITIONS = 40;
  private static final int STARTS = Integer.getInteger("bench.starts", 6);

  /** The longest that a sum in the background is watched. */
  private static final Duration PATIENCE =
      Duration.ofSeconds(Integer.getInteger("bench.patience", 120));

  private static final PrintStream OUT = System.out;

  @Test
  void measure(EmbeddedDatabase server) throws Exception {
    String url = System.getProperty("bench.url");
    if (url == null) {
      TestDatabase postgres = new TestDatabase(server);
      url = postgres.url();
      Instant begun = Instant.now();
      BenchData.fill(
          postgres::connect,
          Long.getLong("bench.alerts", 5_000_000),
          Long.getLong("bench.stats", 50_000_000));
      OUT.println("filled in " + Duration.between(begun, Instant.now()).toSeconds() + " s");
    }
    String jdbcUrl = url;
    Supplier<Database> connect =
        () -> new Database(jdbcUrl, server.username(), server.password(), Duration.ofMinutes(5));
    refreshes(connect);
    users(connect);
    background(connect);
    program(jdbcUrl, server);
  }

  private static Wanted wanted(
      FeedOrder order, String filter, Optional<FeedOrder.Key> anchor, int rows, Period period)
      throws Filters.SyntaxException {
    return new Wanted(
        true,
        Filters.parse(filter),
        order,
        anchor,
        rows,
        period,
        false,
        UserOrder.AVERAGE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        100,
        Optional.empty());
  }

  private static void refreshes(Supplier<Database> connect) throws Exception {
    try (DashboardBackend backend =
        new DashboardBackend(connect, Duration.ofSeconds(2), "bench", Clock.systemUTC())) {
      Wanted start = wanted(FeedOrder.DETECTED, "", Optional.empty(), 200, Period.H1);
      backend.want(start);
      backend.check();
      OUT.printf("%-44s %6d ms%n", "first look", backend.glance(start).took().toMillis());
      Data first = backend.load(start);
      OUT.printf("%-44s %6d ms%n", "the rest of the first refresh", first.took().toMillis());
      Optional<FeedOrder.Key> deep =
          Optional.of(
              new FeedOrder.Key(
                  50,
                  java.math.BigDecimal.valueOf(9000),
                  Instant.now().minus(Duration.ofDays(15)),
                  "5"));
      for (FeedOrder order : FeedOrder.values()) {
        time(
            backend,
            "200 alerts, " + order.title(),
            wanted(order, "", Optional.empty(), 200, Period.H24));
        time(
            backend,
            "400 alerts from the middle, " + order.title(),
            wanted(order, "", deep, 400, Period.H24));
      }
      time(
          backend,
          "totals of all",
          wanted(FeedOrder.DETECTED, "", Optional.empty(), 200, Period.ALL));
      time(
          backend,
          "filter user:u0",
          wanted(FeedOrder.DETECTED, "user:u0", Optional.empty(), 200, Period.H1));
      time(
          backend,
          "filter rule:card-testing amount>30000",
          wanted(
              FeedOrder.DETECTED,
              "rule:card-testing amount>30000",
              Optional.empty(),
              200,
              Period.H1));
      time(
          backend,
          "filter nothing-is-like-this",
          wanted(FeedOrder.DETECTED, "nothing-is-like-this", Optional.empty(), 200, Period.H1));
      String id = first.feed().orElseThrow().alerts().get(0).transactionId();
      time(
          backend,
          "details of an alert",
          new Wanted(
              true,
              List.of(),
              FeedOrder.DETECTED,
              Optional.empty(),
              200,
              Period.H1,
              false,
              UserOrder.AVERAGE,
              Optional.empty(),
              Optional.of(id),
              Optional.empty(),
              100,
              Optional.empty()));
      time(
          backend,
          "a user with 2,000 windows, list paused",
          new Wanted(
              false,
              List.of(),
              FeedOrder.DETECTED,
              Optional.empty(),
              200,
              Period.H1,
              true,
              UserOrder.AVERAGE,
              Optional.empty(),
              Optional.empty(),
              Optional.of("u0"),
              2000,
              Optional.of(Instant.now().minusSeconds(3600))));
    }
  }

  /** The users' list of each period, from the moment it is asked for. */
  private static void users(Supplier<Database> connect) throws Exception {
    for (Period period : Period.values()) {
      try (DashboardBackend backend =
          new DashboardBackend(connect, Duration.ofSeconds(2), "bench", Clock.systemUTC())) {
        Wanted question =
            new Wanted(
                false,
                List.of(),
                FeedOrder.DETECTED,
                Optional.empty(),
                200,
                period,
                true,
                UserOrder.AVERAGE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                100,
                Optional.empty());
        long begun = System.nanoTime();
        backend.begin(question);
        Optional<Data.Users> users = Optional.empty();
        while (users.isEmpty() || users.get().users().isEmpty()) {
          users = backend.load(question).users();
        }
        OUT.printf(
            "%-44s %6d ms after it was asked for, %s%n",
            "users of " + period.title(),
            (System.nanoTime() - begun) / 1_000_000,
            users.get().coverage().complete() ? "complete" : "the newest part");
        time(backend, "refresh of the users of " + period.title(), question);
      }
    }
  }

  private static void time(DashboardBackend backend, String name, Wanted question) {
    backend.want(question);
    long[] millis = new long[REPETITIONS];
    for (int i = 0; i < REPETITIONS; i++) {
      millis[i] = backend.load(question).took().toMillis();
    }
    Arrays.sort(millis);
    OUT.printf(
        "%-44s %6d ms median, %d ms p95, %d ms worst%n",
        name, millis[REPETITIONS / 2], millis[REPETITIONS * 95 / 100], millis[REPETITIONS - 1]);
  }

  private static void background(Supplier<Database> connect) {
    try (Database database = connect.get()) {
      AlertCounts counts = new AlertCounts();
      counts.refresh(database, Instant.now());
      work("all alerts counted", () -> counts.goBack(database));
      StatsRepository stats = new StatsRepository(database);
      for (Period period : Period.values()) {
        StatsCounts sums = new StatsCounts(period);
        work("users of " + period.title() + " added up", () -> sums.advance(stats, Instant.now()));
      }
    }
  }

  private static void work(String name, java.util.function.BooleanSupplier piece) {
    int pieces = 0;
    long longest = 0;
    long begun = System.nanoTime();
    boolean more;
    do {
      long start = System.nanoTime();
      more = piece.getAsBoolean();
      longest = Math.max(longest, System.nanoTime() - start);
      pieces++;
    } while (more && System.nanoTime() - begun < PATIENCE.toNanos());
    OUT.printf(
        "%-44s %6d ms of work in %d pieces, the longest %d ms%s%n",
        name,
        (System.nanoTime() - begun) / 1_000_000,
        pieces,
        longest / 1_000_000,
        more ? "; stopped, there was more" : "");
  }

  /** The packaged program, as it is started by hand. */
  private static void program(String url, EmbeddedDatabase server) throws Exception {
    List<String> command =
        List.of(
            Path.of("bin", "sentinel-viewer").toAbsolutePath().toString(),
            "dashboard",
            "--period",
            "all");
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME", System.getProperty("java.home"),
            "SENTINEL_JDBC_URL", url,
            "SENTINEL_JDBC_USERNAME", server.username(),
            "SENTINEL_JDBC_PASSWORD", server.password());
    for (int i = 0; i < STARTS; i++) {
      long begun = System.nanoTime();
      try (PseudoTerminal terminal = new PseudoTerminal(command, environment, 120, 40)) {
        long drawn = waitFor(terminal, "Sentinel") - begun;
        long read = waitFor(terminal, "last alert") - begun;
        OUT.printf(
            "start-up: first screen after %d ms, first data after %d ms%n",
            drawn / 1_000_000, read / 1_000_000);
        if (i == STARTS - 1) {
          memory(terminal);
        }
        terminal.type("q");
        terminal.exitCode(20);
      }
    }
  }

  /** While all alerts are counted and the users of all time added up. */
  private static void memory(PseudoTerminal terminal) throws Exception {
    terminal.type("\t4");
    for (int look = 0; look < 2; look++) {
      Thread.sleep(PATIENCE.toMillis() / 4);
      OUT.println(
          "memory: "
              + Files.readAllLines(Path.of("/proc/" + terminal.pid() + "/status")).stream()
                  .filter(line -> line.startsWith("VmHWM") || line.startsWith("VmRSS"))
                  .map(line -> line.replaceAll("\\s+", " "))
                  .toList());
    }
    OUT.println(terminal.screen());
  }

  private static long waitFor(PseudoTerminal terminal, String text) throws InterruptedException {
    while (!terminal.written().contains(text)) {
      Thread.sleep(1);
    }
    return System.nanoTime();
  }
}
