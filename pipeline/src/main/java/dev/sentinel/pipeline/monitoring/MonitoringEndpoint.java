package dev.sentinel.pipeline.monitoring;

import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.lake.LakeLayout;
import dev.sentinel.pipeline.monitoring.Health.Observation;
import dev.sentinel.pipeline.monitoring.KafkaLag.Partition;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.postgres.DatabaseProbe;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP endpoint, in the process that started the job: Spark's driver, or the only one. */
final class MonitoringEndpoint implements Monitoring {
  private static final Logger LOG = LoggerFactory.getLogger(MonitoringEndpoint.class);

  private static final Duration KAFKA_PERIOD = Duration.ofSeconds(5);
  private static final Duration DATABASE_PERIOD = Duration.ofSeconds(5);

  /** Object stores charge for every question. */
  private static final Duration LAKE_PERIOD = Duration.ofSeconds(30);

  private static final long OBSERVATION_MILLIS = 2_000;

  /** One for each service and one for the observations. */
  private static final int THREADS = 4;

  private final SentinelConfig config;
  private final RunnerProbe runner;
  private final Health health;
  private final KafkaLag kafka;
  private final DatabaseProbe database;
  private final ScheduledExecutorService timer;
  private final ServiceChecks services;
  private final InfoSnapshot buildInfo;
  private final MonitoringServer server;

  private volatile @Nullable PipelineResult job;
  private volatile double startSeconds;

  /** Null when it is not known, or no longer. */
  private volatile @Nullable Map<Integer, Partition> partitions;

  private MonitoringEndpoint(
      MonitoringSettings settings,
      SentinelConfig config,
      SentinelOptions options,
      RunnerProbe runner) {
    this.config = config;
    this.runner = runner;
    this.health = new Health(settings.stallTimeout(), System::nanoTime);
    this.kafka = new KafkaLag(config.source(), () -> metrics().positions());
    this.database = new DatabaseProbe(config.database());
    this.timer =
        Executors.newScheduledThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "monitoring");
              thread.setDaemon(true);
              return thread;
            });
    this.services = new ServiceChecks(timer, System::nanoTime);
    this.buildInfo = buildInfo(options);
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(
        new MultiCollector() {
          @Override
          public MetricSnapshots collect() {
            return snapshots();
          }
        });
    JvmMetrics.builder().register(registry);
    runner.register(registry);
    try {
      this.server =
          MonitoringServer.start(
              settings.address(), settings.port(), registry, health::liveness, health::readiness);
    } catch (IOException e) {
      throw new StartupException(
          "--metricsPort="
              + settings.port()
              + " cannot be listened on at "
              + settings.address().getHostAddress()
              + ": "
              + e.getMessage()
              + ".",
          e);
    }
  }

  static Monitoring open(
      MonitoringSettings settings,
      SentinelConfig config,
      SentinelOptions options,
      RunnerProbe runner) {
    MonitoringEndpoint endpoint = new MonitoringEndpoint(settings, config, options, runner);
    LOG.info("Metrics at {}metrics, health at /healthz and /readyz", endpoint.server.address());
    return endpoint;
  }

  @Override
  public void jobStarts() {
    try {
      kafka.markStart();
    } catch (ExecutionException e) {
      throw new StartupException(
          "Kafka cannot tell where the job starts: " + e.getCause().getMessage(), e);
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // observe() lets no exception out.
  public void watch(PipelineResult running) {
    job = running;
    startSeconds = System.currentTimeMillis() / 1e3;
    services.add("kafka", KAFKA_PERIOD, this::measureLag);
    services.add("postgresql", DATABASE_PERIOD, database::check);
    services.add("lake", LAKE_PERIOD, () -> checkLake(config.lake()));
    timer.scheduleWithFixedDelay(this::observe, 0, OBSERVATION_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void measureLag() throws Exception {
    try {
      partitions = kafka.measure();
    } catch (Exception e) {
      // No number is better than an old one.
      partitions = null;
      throw e;
    }
  }

  /** Looks for a file that is not there: whatever the answer, the store has answered. */
  private static void checkLake(LakeLayout lake) throws IOException {
    FileSystems.match(lake.staging() + "/probe");
  }

  private void observe() {
    try {
      health.observe(observation());
    } catch (RuntimeException e) {
      // Thrown on, it would end the timer; a runner may lack metrics while it starts or stops.
      LOG.debug("Nothing to observe", e);
    }
  }

  private Observation observation() {
    PipelineResult.State state = job == null ? PipelineResult.State.UNKNOWN : job.getState();
    Map<Integer, Partition> lags = partitions;
    return new Observation(
        state.name(),
        !state.isTerminal(),
        metrics().positions().values().stream().mapToLong(Long::longValue).sum(),
        lags == null
            ? OptionalLong.empty()
            : OptionalLong.of(lags.values().stream().mapToLong(Partition::lag).sum()),
        runner.heartbeat(),
        services.problems());
  }

  private JobMetrics metrics() {
    PipelineResult running = job;
    return running == null ? new JobMetrics(Map.of(), Map.of()) : JobMetrics.of(running);
  }

  private MetricSnapshots snapshots() {
    MetricSnapshots.Builder snapshots = MetricSnapshots.builder();
    snapshots.metricSnapshot(buildInfo);
    PipelineResult running = job;
    boolean isRunning = running != null && !running.getState().isTerminal();
    snapshots.metricSnapshot(gauge("job_running", "1 while the job runs", isRunning ? 1 : 0));
    snapshots.metricSnapshot(
        gauge("live", "1 while /healthz is well", health.liveness().isGood() ? 1 : 0));
    snapshots.metricSnapshot(
        gauge("ready", "1 while /readyz is well", health.readiness().isGood() ? 1 : 0));
    if (running == null) {
      return snapshots.build();
    }
    snapshots.metricSnapshot(
        gauge("job_start_time_seconds", "When the job was started, since the epoch", startSeconds));
    health
        .nanosSinceProgress()
        .ifPresent(
            nanos ->
                snapshots.metricSnapshot(
                    gauge(
                        "progress_age_seconds",
                        "Time since a record was processed or there was none left to process",
                        nanos / 1e9)));
    snapshots.metricSnapshot(serviceUp());
    Map<Integer, Partition> lags = partitions;
    if (lags != null) {
      snapshots.metricSnapshot(
          byPartition(
              "kafka_lag_records",
              "Records of the topic that are not processed yet",
              lags,
              Partition::lag));
      snapshots.metricSnapshot(
          byPartition(
              "kafka_position",
              "Offset of the first record that is not processed yet",
              lags,
              Partition::position));
      snapshots.metricSnapshot(
          byPartition(
              "kafka_end_offset", "Offset that the next record gets", lags, Partition::end));
    }
    MetricCatalog.addTo(snapshots, metrics());
    return snapshots.build();
  }

  private GaugeSnapshot serviceUp() {
    Map<String, String> problems = services.problems();
    GaugeSnapshot.Builder up =
        GaugeSnapshot.builder()
            .name(MetricCatalog.prefixed("service_up"))
            .help("1 while the service answers the driver");
    services
        .names()
        .forEach(
            name ->
                up.dataPoint(
                    point(Labels.of("service", name), problems.containsKey(name) ? 0 : 1)));
    return up.build();
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(MetricCatalog.prefixed(name))
        .help(help)
        .dataPoint(point(Labels.EMPTY, value))
        .build();
  }

  private static GaugeSnapshot byPartition(
      String name,
      String help,
      Map<Integer, Partition> partitions,
      ToDoubleFunction<Partition> value) {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder().name(MetricCatalog.prefixed(name)).help(help);
    partitions.forEach(
        (number, partition) ->
            gauge.dataPoint(
                point(
                    Labels.of("partition", String.valueOf(number)),
                    value.applyAsDouble(partition))));
    return gauge.build();
  }

  private static GaugeDataPointSnapshot point(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private static InfoSnapshot buildInfo(SentinelOptions options) {
    String version = Monitoring.class.getPackage().getImplementationVersion();
    return InfoSnapshot.builder()
        .name(MetricCatalog.prefixed("build"))
        .help("What runs here")
        .dataPoint(
            InfoDataPointSnapshot.builder()
                .labels(
                    Labels.of(
                        "version",
                        version == null ? "unpackaged" : version,
                        "runner",
                        options.getRunner().getSimpleName(),
                        "beam",
                        ReleaseInfo.getReleaseInfo().getSdkVersion()))
                .build())
        .build();
  }

  @Override
  public Optional<URI> address() {
    return Optional.of(server.address());
  }

  @Override
  public void close() {
    timer.shutdownNow();
    server.close();
    kafka.close();
    database.close();
  }
}
