package dev.sentinel.generator;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line program. */
@Command(
    name = "sentinel-generator",
    versionProvider = GeneratorCommand.Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "Usage: java -jar sentinel-generator.jar [OPTION]...%n",
    synopsisHeading = "",
    usageHelpWidth = 100,
    description = {
      "Sends realistic card transactions with planted fraud to Kafka.",
      "",
      "Users are drawn evenly; each has a home city, cards and devices, the same in every run."
          + " Amounts are uniform from 0.00 to 100.00. Every 50th transaction is planted as fraud,"
          + " pattern amount-x100: a base amount of 50.01 to 100.00 times 100, so always above the"
          + " detection threshold of 5,000 (5,001.00 to 10,000.00), which no other transaction"
          + " reaches.",
      "",
      "A seed with the same other options repeats a run: the same transactions with the same ids,"
          + " at the time they are sent. With --startTime their times repeat too, so every byte. Runs with different seeds share"
          + " no transaction id; a second run with one seed sends the same ids again. Without --seed"
          + " one is drawn and printed.",
      "",
      "With --scenario the transactions are those of customers with habits (--population handbook),"
          + " and other patterns of fraud are planted, each a case of several transactions."
          + " --scenario list says which. Who pays then depends on the time of day, so only"
          + " --startTime repeats such a run."
    },
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything that was sent was acknowledged, also after Ctrl-C",
      "1:Kafka could not be reached, something was not acknowledged, or a file not written",
      "2:wrong options"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  10 transactions a second to localhost:9092, until Ctrl-C",
      "    java -jar sentinel-generator.jar",
      "  a load test of five minutes",
      "    java -jar sentinel-generator.jar --rate 20000 --duration 5m --users 1000000",
      "  a repeatable day of 10 tx/s, as fast as it goes, and what is fraud in it",
      "    java -jar sentinel-generator.jar --rate 0 --count 864000 --seed 42 \\",
      "      --startTime 2026-01-31T00:00:00Z --out labels.jsonl",
      "  look at it without Kafka",
      "    java -jar sentinel-generator.jar --stdout --rate 0 --count 100 --seed 42",
      "  every pattern of fraud among customers with habits",
      "    java -jar sentinel-generator.jar --scenario all --out labels.jsonl",
      "  a month of theirs, as fast as it goes: 2 payments a day of each of 5,000, 1 %% of them fraud",
      "    java -jar sentinel-generator.jar --scenario card-testing:0.005 --scenario mule:0.005 \\",
      "      --users 5000 --startTime 2026-01-01T00:00:00Z --eventRate 0.116 --rate 0 --count 300000",
      "  a broker with TLS and login",
      "    java -jar sentinel-generator.jar --bootstrapServers kafka.example.com:9093 \\",
      "      --kafkaProperties client.properties",
    })
public final class GeneratorCommand implements Callable<Integer> {
  private static final String DEFAULT_BOOTSTRAP_SERVERS = "localhost:9092";

  /** A run without {@code --duration}; fits into a long of nanoseconds. */
  static final Duration FOREVER = Duration.ofDays(36_500);

  /** Consumers refuse event times from here on. */
  static final Instant END_OF_TIME = Instant.parse("2100-01-01T00:00:00Z");

  private static final int MAX_PORT = 65_535;

  /** So many that a customer pays every half an hour or so at 10 tx/s. */
  private static final long HANDBOOK_USERS = 20_000;

  private static final String LIST = "list";

  private static final long TICK_SECONDS = 1;
  private static final int TICKS_PER_LINE_IN_FILE = 10;

  /** Longer than a run takes to end in order. */
  private static final long HOOK_PATIENCE_SECONDS = 9;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "10",
      converter = Converters.RateConverter.class,
      description =
          "Transactions per second, up to three decimals; 0 = as fast as it goes."
              + " Default: ${DEFAULT-VALUE}")
  private Rate rate;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many transactions. Default: no end")
  private Long count;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Converters.DurationConverter.class,
      description = "End after so long: seconds, or such as 90s, 5m, 2h. Default: no end")
  private Duration duration;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "User ids are 1 to N. Default: ${DEFAULT-VALUE}; 20000 when they are those of the handbook")
  private long users;

  @Option(
      names = "--fraudEvery",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Every N-th transaction is fraud, pattern amount-x100; 0 = none."
              + " Default: ${DEFAULT-VALUE}; 0 with --scenario")
  private long fraudEvery;

  @Option(
      names = "--scenario",
      paramLabel = "NAME[:RATE]",
      description =
          "Plant this pattern of fraud; can be given several times. RATE is the share of all"
              + " transactions that are fraud of this pattern, 0.005 unless given. all = every"
              + " pattern, list = print them and end.")
  private List<String> scenarios;

  @Option(
      names = "--population",
      paramLabel = "MODEL",
      description =
          "What people do otherwise: uniform = users evenly, at any hour, amounts from 0.00 to"
              + " 100.00; handbook = customers with mean amounts, hours and terminals of their own,"
              + " after the Fraud Detection Handbook. Default: uniform; handbook with --scenario")
  private PopulationModel population;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Repeats the run that had this seed. Default: drawn and printed")
  private Long seed;

  @Option(
      names = "--startTime",
      paramLabel = "TIME",
      converter = Converters.StartTimeConverter.class,
      description =
          "Time of the first transaction, such as 2026-01-31T00:00:00Z; the others follow at"
              + " --eventRate, however fast they are sent. Default: each has the time it is sent")
  private Instant startTime;

  @Option(
      names = "--eventRate",
      paramLabel = "N",
      converter = Converters.RateConverter.class,
      description =
          "Transactions per second of event time; needs --startTime."
              + " Default: as --rate, 10 when that is 0")
  private Rate eventRate;

  @Option(
      names = "--bootstrapServers",
      paramLabel = "HOST:PORT",
      defaultValue = DEFAULT_BOOTSTRAP_SERVERS,
      description =
          "Kafka, several separated by commas; goes before bootstrap.servers in the properties file."
              + " Default: ${DEFAULT-VALUE}")
  private String bootstrapServers;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      defaultValue = "transactions",
      description = "Where to. Default: ${DEFAULT-VALUE}")
  private String topic;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "A missing topic is created with so many; an existing one is left as it is."
              + " Default: ${DEFAULT-VALUE}")
  private int partitions;

  @Option(
      names = "--noCreateTopic",
      description = "Fail when the topic is missing, do not create it.")
  private boolean noCreateTopic;

  @Option(
      names = "--kafkaProperties",
      paramLabel = "FILE",
      defaultValue = "${env:SENTINEL_KAFKA_PROPERTIES}",
      description =
          "Properties of the Kafka client, such as security.protocol and sasl.jaas.config."
              + " Default: the file that environment variable SENTINEL_KAFKA_PROPERTIES names")
  private Path kafkaProperties;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write what was acknowledged, one JSON object a line, with the truth about it:"
              + " transaction, fraud, scenario, partition, offset. Replaces the file.")
  private Path out;

  @Option(
      names = "--stdout",
      description = "Print the transactions, one a line, do not send them. Needs no Kafka.")
  private boolean stdout;

  @Option(
      names = "--metricsPort",
      paramLabel = "PORT",
      description =
          "Show metrics for Prometheus at this port's /metrics; 0 takes a free one, and says which."
              + " Default: none are shown")
  private Integer metricsPort;

  @Option(
      names = "--metricsBindAddress",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "What --metricsPort listens on; 0.0.0.0 lets other machines in. Default: ${DEFAULT-VALUE}")
  private String metricsBindAddress;

  @Option(
      names = "--quiet",
      description =
          "No progress (every second on a terminal, else every 10 s) and no line for each fraud"
              + " (else at most 10 a second); only the beginning, trouble and the summary.")
  private boolean quiet;

  /** Runs the program and ends the JVM with its exit code. */
  public static void main(String[] args) {
    // Under a name of its own, as other modules have this jar on their class path. A file
    // the user names goes first.
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "sentinel-generator-logback.xml");
    }
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new GeneratorCommand());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler(
        (exception, failed, parsed) -> {
          if (!(exception instanceof GeneratorException)) {
            throw exception;
          }
          failed.getErr().println("error: " + exception.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        });
    commandLine.setParameterExceptionHandler(
        (exception, args) -> {
          CommandLine failed = exception.getCommandLine();
          failed.getErr().println("error: " + exception.getMessage());
          failed.getErr().println("Try --help.");
          return CommandLine.ExitCode.USAGE;
        });
    return commandLine;
  }

  @Override
  public Integer call() {
    if (scenarios != null && scenarios.contains(LIST)) {
      FraudScenarios.lines().forEach(spec.commandLine().getOut()::println);
      return CommandLine.ExitCode.OK;
    }
    validate();
    TransactionGenerator generator = generator();
    StatusPrinter status = StatusPrinter.forStandardError();
    StopSignal stop = new StopSignal();
    try (LabelFile labels = out == null ? null : new LabelFile(out)) {
      RunRecorder recorder =
          new RunRecorder(
              Optional.ofNullable(labels), quiet ? Optional.empty() : Optional.of(status), stop);
      Destination destination = stdout ? standardOutput() : kafka(status);
      status.line("seed " + generator.seed() + ", rate " + rateText() + ", Ctrl-C to stop");
      return run(generator, destination, recorder, status, stop);
    }
  }

  /**
   * Where transactions go.
   *
   * @param name for the user
   */
  private record Destination(String name, TransactionPublisher publisher) {}

  private int run(
      TransactionGenerator generator,
      Destination destination,
      RunRecorder recorder,
      StatusPrinter status,
      StopSignal stop) {
    CountDownLatch finished = new CountDownLatch(1);
    int[] exitCode = {CommandLine.ExitCode.SOFTWARE};
    Thread hook =
        new Thread(() -> stopAndHalt(stop, finished, exitCode), "sentinel-generator-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    OutageWatch outages = new OutageWatch(destination.name(), System.nanoTime());
    GeneratorMetrics metrics = showMetrics(recorder.tally(), outages, status);
    ScheduledExecutorService ticker = startTicker(outages, recorder, status);
    try (metrics) {
      GeneratorRun.Result result =
          new GeneratorRun(generator, destination.publisher(), recorder, stop, NanoClock.SYSTEM)
              .run(rate, effectiveCount(), duration == null ? FOREVER : duration);
      endTicker(ticker);
      // Flushes labels; after this a signal may end the JVM without losing one.
      recorder.tick();
      Optional<String> failure = result.failure().or(recorder::failure);
      printSummary(status, result.elapsedNanos(), recorder.tally(), generator.seed());
      if (scenarios != null) {
        status.line("frauds by scenario: " + byScenario(recorder.tally()));
      }
      failure.ifPresent(sentence -> status.line("error: " + sentence));
      exitCode[0] = failure.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
      return exitCode[0];
    } finally {
      ticker.shutdownNow();
      finished.countDown();
      removeHook(hook);
    }
  }

  private void printSummary(StatusPrinter status, long elapsedNanos, Tally tally, long runSeed) {
    status.line(
        String.format(
            Locale.ROOT,
            "sent %,d, acknowledged %,d, not acknowledged %,d, frauds %,d, elapsed %.1f s,"
                + " %,.1f tx/s, seed %d",
            tally.sent(),
            tally.acknowledged(),
            tally.unacknowledged(),
            tally.frauds(),
            elapsedNanos / 1e9,
            ProgressReporter.perSecond(tally.acknowledged(), elapsedNanos),
            runSeed));
  }

  private static String byScenario(Tally tally) {
    return tally.fraudsByScenario().entrySet().stream()
        .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** A signal must not end the JVM before the run is over, and then with the run's exit code. */
  private static void stopAndHalt(StopSignal stop, CountDownLatch finished, int[] exitCode) {
    stop.request();
    int code = CommandLine.ExitCode.SOFTWARE;
    try {
      if (finished.await(HOOK_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        code = exitCode[0];
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // The JVM would make it 128 + signal.
    Runtime.getRuntime().halt(code);
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already, which is what the hook is for.
      return;
    }
  }

  /** Null when nobody has asked for them, which try-with-resources takes for nothing to close. */
  private GeneratorMetrics showMetrics(Tally tally, OutageWatch outages, StatusPrinter status) {
    if (metricsPort == null) {
      return null;
    }
    GeneratorMetrics metrics =
        GeneratorMetrics.open(metricsBindAddress, metricsPort, rate, tally, outages);
    status.line("metrics at http://" + metricsBindAddress + ":" + metrics.port() + "/metrics");
    return metrics;
  }

  private ScheduledExecutorService startTicker(
      OutageWatch outages, RunRecorder recorder, StatusPrinter status) {
    ProgressReporter progress = new ProgressReporter(recorder.tally(), System.nanoTime());
    int ticksPerLine = status.isInPlace() ? 1 : TICKS_PER_LINE_IN_FILE;
    ScheduledThreadPoolExecutor ticker =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "sentinel-generator-ticker");
              thread.setDaemon(true);
              return thread;
            });
    int[] ticks = {0};
    var unused =
        ticker.scheduleAtFixedRate(
            () -> {
              recorder.tick();
              Tally tally = recorder.tally();
              outages
                  .check(System.nanoTime(), tally.acknowledged(), tally.pending())
                  .ifPresent(status::line);
              ticks[0]++;
              if (!quiet && ticks[0] % ticksPerLine == 0) {
                status.progress(progress.line(System.nanoTime()));
              }
            },
            TICK_SECONDS,
            TICK_SECONDS,
            TimeUnit.SECONDS);
    return ticker;
  }

  /** So that nothing is printed after the summary. */
  private static void endTicker(ScheduledExecutorService ticker) {
    ticker.shutdown();
    try {
      ticker.awaitTermination(TICK_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Destination standardOutput() {
    return new Destination(
        "standard output", new StdoutPublisher(new FileOutputStream(FileDescriptor.out)));
  }

  private Destination kafka(StatusPrinter status) {
    Map<String, String> fromFile =
        kafkaProperties == null ? Map.of() : KafkaSettings.readFile(kafkaProperties);
    KafkaSettings settings = new KafkaSettings(servers(fromFile), fromFile);
    String name = "Kafka at " + settings.bootstrapServers();
    String aboutTopic =
        new TopicCheck(settings, topic)
            .run(noCreateTopic ? OptionalInt.empty() : OptionalInt.of(partitions));
    status.line(name + ", " + aboutTopic);
    try {
      return new Destination(
          name, new KafkaPublisher(new KafkaProducer<>(settings.producer()), topic));
    } catch (KafkaException e) {
      throw new GeneratorException("cannot use " + name + ": " + TopicCheck.rootMessage(e), e);
    }
  }

  /** The option when it is given, else what the properties file says, else the default. */
  private String servers(Map<String, String> fromFile) {
    return isGiven("--bootstrapServers")
        ? bootstrapServers
        : fromFile.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
  }

  private TransactionGenerator generator() {
    // Never negative, so that it can be copied by a double click.
    long usedSeed = seed != null ? seed : new SecureRandom().nextLong() >>> 1;
    TransactionGenerator generator =
        TransactionGenerator.withSeed(usedSeed)
            .withUsers(effectiveUsers())
            .withFraudEvery(scenarios == null || isGiven("--fraudEvery") ? fraudEvery : 0)
            .withPopulation(effectivePopulation())
            .withEventClock(
                startTime == null
                    ? EventClock.wall(rate)
                    : EventClock.startingAt(startTime, effectiveEventRate()));
    try {
      return generator.withScenarios(scenarioShares());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--scenario: " + e.getMessage(), e);
    }
  }

  private List<ScenarioShare> scenarioShares() {
    return scenarios == null
        ? List.of()
        : scenarios.stream().flatMap(text -> ScenarioShare.parse(text).stream()).toList();
  }

  private PopulationModel effectivePopulation() {
    if (population != null) {
      return population;
    }
    return scenarios == null ? PopulationModel.UNIFORM : PopulationModel.HANDBOOK;
  }

  private long effectiveUsers() {
    return effectivePopulation() == PopulationModel.HANDBOOK && !isGiven("--users")
        ? HANDBOOK_USERS
        : users;
  }

  private boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private Rate effectiveEventRate() {
    if (eventRate != null) {
      return eventRate;
    }
    return rate.isUnlimited() ? Rate.perSecond(10) : rate;
  }

  private long effectiveCount() {
    return count == null ? Long.MAX_VALUE : count;
  }

  private String rateText() {
    return rate.isUnlimited() ? "as fast as it goes" : rate + " tx/s";
  }

  private void validate() {
    require(count == null || count > 0, "--count must be at least 1");
    require(
        users >= 1 && users <= TransactionGenerator.MAX_USERS,
        "--users must be from 1 to " + TransactionGenerator.MAX_USERS);
    require(fraudEvery >= 0, "--fraudEvery must be 0 (none) or more");
    require(partitions >= 1, "--partitions must be at least 1");
    require(!topic.isBlank(), "--topic must not be empty");
    require(
        metricsPort == null || (metricsPort >= 0 && metricsPort <= MAX_PORT),
        "--metricsPort must be from 0 (any free one) to " + MAX_PORT);
    require(!bootstrapServers.isBlank(), "--bootstrapServers must not be empty");
    require(eventRate == null || startTime != null, "--eventRate needs --startTime");
    require(eventRate == null || !eventRate.isUnlimited(), "--eventRate must be more than 0");
    require(
        startTime == null || count == null || endsInTime(),
        "the last transaction would be later than the year 2099; lower --count or raise"
            + " --eventRate");
  }

  private boolean endsInTime() {
    long spanSeconds = Duration.between(startTime, END_OF_TIME).toSeconds();
    return effectiveEventRate().offsetNanos(count - 1) / 1_000_000_000 < spanSeconds;
  }

  private void require(boolean met, String sentence) {
    if (!met) {
      throw new ParameterException(spec.commandLine(), sentence);
    }
  }

  /** From the jar's manifest, which is where the build puts it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"sentinel-generator " + text()};
    }

    static String text() {
      String version = GeneratorCommand.class.getPackage().getImplementationVersion();
      return version == null ? "(not packaged)" : version;
    }
  }
}
