package dev.sentinel.embedded.demo;

import dev.sentinel.embedded.EmbeddedServices.Service;
import dev.sentinel.embedded.demo.DemoSettings.Lake;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows all of Sentinel at work on this machine. */
@Command(
    name = "demo",
    description = {
      "Show all of Sentinel at work: starts the services, the pipeline and the generator, follows"
          + " the alerts, and at the end audits what came of every transaction sent.",
      "",
      "Needs the jars of the whole build: ./mvnw package -DskipTests"
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all that was sent was archived, alerted and counted exactly once",
      "1:something is missing, doubled or made up, or a program failed",
      "2:wrong options",
      "130:stopped by Ctrl-C",
      "143:stopped by SIGTERM"
    })
public final class DemoCommand implements Callable<Integer> {

  /** Less than the ten seconds that people are promised. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(9);

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "End by itself after so long: seconds, or such as 90s, 5m, 2h. Default: no end")
  private String duration;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "10",
      description = "Transactions per second; 0 = as fast as it goes.")
  private String rate;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "20000",
      description = "User ids are 1 to N. With few of them, honest ones pay too often.")
  private long users;

  @Option(
      names = "--fraud-every",
      paramLabel = "N",
      defaultValue = "50",
      description = "Every N-th transaction is fraud; 0 = none.")
  private long fraudEvery;

  @Option(
      names = "--scenario",
      paramLabel = "NAME[:RATE]",
      split = ",",
      defaultValue = "all:0.01",
      description =
          "Plant these patterns of fraud too, RATE of all transactions each; none = only large"
              + " amounts. Default: ${DEFAULT-VALUE}")
  private List<String> scenarios;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Repeat the transactions of the run that had this seed. Default: drawn")
  private Long seed;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "./demo-data",
      description = "Folder for all data. The run before is kept in its folder previous.")
  private Path dataDir;

  @Option(
      names = "--lake",
      paramLabel = "KIND",
      defaultValue = "local",
      description = "Where to archive: ${COMPLETION-CANDIDATES}. S3 is a server of the demo's own.")
  private Lake lake;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of Kafka; 0 is any free one.")
  private int kafkaPort;

  @Option(
      names = "--postgres-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of PostgreSQL; 0 is any free one.")
  private int postgresPort;

  @Option(
      names = "--s3-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Port of S3; 0 is any free one.")
  private int s3Port;

  @Option(
      names = "--programs",
      paramLabel = "DIR",
      description =
          "Folder with the jars of the other programs, or the root of the source tree."
              + " Default: where this jar is from")
  private Path programs;

  @Spec private CommandSpec spec;

  /** Called by picocli. */
  public DemoCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    validate();
    StopRequest stop = new StopRequest();
    try {
      DemoSettings settings = settings();
      stop.takeSignals(STOP_LIMIT);
      boolean well = new Demo(settings, spec.commandLine().getOut(), stop).run();
      if (stop.isRequested()) {
        return stop.exitCode();
      }
      return well ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (DemoException e) {
      spec.commandLine().getErr().println("error: " + e.getMessage());
      return stop.isRequested() ? stop.exitCode() : ExitCode.SOFTWARE;
    }
  }

  private DemoSettings settings() {
    List<String> generator = new ArrayList<>();
    generator.add("--rate=" + rate);
    generator.add("--users=" + users);
    generator.add("--fraudEvery=" + fraudEvery);
    if (!scenarios.equals(List.of("none"))) {
      scenarios.forEach(scenario -> generator.add("--scenario=" + scenario));
    }
    if (seed != null) {
      generator.add("--seed=" + seed);
    }
    if (duration != null) {
      generator.add("--duration=" + duration);
    }
    return new DemoSettings(
        dataDir.normalize(),
        Programs.in(programs == null ? Programs.home() : programs),
        Map.of(Service.KAFKA, kafkaPort, Service.POSTGRES, postgresPort, Service.S3, s3Port),
        lake,
        rate,
        fraudEvery,
        generator,
        duration != null);
  }

  // The generator would refuse them too, but only after everything else has been started.
  private void validate() {
    require(
        duration == null || duration.matches("0*[1-9]\\d{0,6}[smh]?"),
        "--duration must be such as 60, 90s, 5m or 2h");
    require(rate.matches("\\d{1,9}(\\.\\d{1,3})?"), "--rate must be 0 or a number such as 10");
    require(users > 0, "--users must be at least 1");
    require(fraudEvery >= 0, "--fraud-every must be 0 or more");
    for (int port : new int[] {kafkaPort, postgresPort, s3Port}) {
      require(port >= 0 && port <= 65_535, "Not a port: " + port);
    }
  }

  private void require(boolean met, String sentence) {
    if (!met) {
      throw new ParameterException(spec.commandLine(), sentence);
    }
  }
}
