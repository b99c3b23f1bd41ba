package dev.sentinel.runner.spark;

import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.cli.LogSettings;
import dev.sentinel.pipeline.cli.SentinelCommand.RunnerSupport;
import dev.sentinel.pipeline.monitoring.RunnerProbe;
import dev.sentinel.pipeline.options.LogFormat;
import dev.sentinel.pipeline.options.SentinelOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.beam.runners.spark.SparkContextOptions;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.runners.spark.SparkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.streaming.api.java.JavaStreamingListener;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets what the SparkRunner needs to be exact, bounded and fast, where the user has not, and
 * refuses what would lose or double data. {@code docs/spark.md} has the reasons at length.
 */
final class SparkSupport implements RunnerSupport {
  private static final Logger LOG = LoggerFactory.getLogger(SparkSupport.class);

  static final String HELP =
      """

      Spark (spark-submit --conf spark.… sets everything else)
        --sparkMaster=<url>            local[*] unless spark-submit says otherwise
        --batchIntervalMillis=<ms>     how often records are read and written (1000)
        --maxRecordsPerBatch=<n>       bounds a batch (100000 for each second of it, or as many
                                       bytes as a 64th of the executors' memory)
        --readTimePercentage=<share>   of a batch interval that may be spent reading (0.3);
                                       in a backlog it is 0.9
        --checkpointDir=<folder>       scratch of a run, shared by all executors; needed on a cluster
      On SIGTERM the job writes what it has read and ends with exit code 0.
      clean-checkpoints --help says how to remove what stopped jobs have left.
      """;

  /** The fields that the Elastic Common Schema's encoder writes on the DirectRunner. */
  private static final String JSON_LINE =
      "{\"@timestamp\":\"%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z'}{UTC}\",\"log.level\":\"%p\","
          + "\"message\":\"%enc{%m}{JSON}\",\"service.name\":\"sentinel\",\"log.logger\":\"%c\","
          + "\"process.thread.name\":\"%enc{%t}{JSON}\""
          + "%notEmpty{,\"error.stack_trace\":\"%enc{%xEx}{JSON}\"}}%n";

  private static final long BATCH_INTERVAL_MILLIS = 1_000;
  private static final long MIN_BATCH_INTERVAL_MILLIS = 250;

  /** What a batch costs however small it is weighs less in a large one. */
  private static final long RECORDS_PER_SECOND = 100_000;

  /**
   * The share of memory that the records of a batch may take as they were read. Six batches are
   * there at a time, each as read, as sorted by where it goes, and the last one also as objects:
   * about fifteen times as much in all.
   */
  private static final int BATCHES_IN_MEMORY = 64;

  /** Spark's own default. */
  private static final String EXECUTOR_MEMORY = "1g";

  private static final double READ_SHARE = 0.3;
  private static final int BATCHES_PER_CHECKPOINT_OF_STATE = 2;

  /** Spark's settings, and what they are unless the user sets them. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          // What is read waits for what was read before it to be written. By its name: loading the
          // class needs Spark, which db-init does without.
          "spark.streaming.clock", "dev.sentinel.runner.spark.PacedClock",
          "spark.hadoop.fs.forkless.impl", "dev.sentinel.runner.spark.ForklessFileSystem",
          // A dozen jobs a second fill the defaults' history with hundreds of megabytes.
          "spark.ui.retainedJobs", "200",
          "spark.ui.retainedStages", "300",
          "spark.ui.retainedTasks", "3000",
          "spark.streaming.ui.retainedBatches", "200",
          "spark.ui.showConsoleProgress", "false",
          // How many readers there are is fixed at the start, by the executors that have come then.
          "spark.scheduler.minRegisteredResourcesRatio", "0.8");

  private final Set<String> userOptions;
  private final UnaryOperator<@Nullable String> systemProperty;

  /** Set when a job is configured: other commands run without Spark, whose class it extends. */
  private @MonotonicNonNull BatchMetrics metrics;

  private long maxBytesPerBatch;

  /**
   * @param args the command line, to know what the user has set
   * @param systemProperty what spark-submit says, and what the JVM was started with
   */
  SparkSupport(String[] args, SystemProperties systemProperty) {
    this.userOptions =
        Arrays.stream(args)
            .filter(arg -> arg.startsWith("--"))
            .map(arg -> arg.substring(2).split("=", 2)[0])
            .collect(Collectors.toSet());
    this.systemProperty = name -> (String) systemProperty.get(name);
  }

  /** Looks up a system property. */
  @FunctionalInterface
  interface SystemProperties {
    @Nullable Object get(String name);
  }

  @Override
  public String jarName() {
    return "sentinel-spark.jar";
  }

  /** Of this process: executors of a cluster log as its own configuration says. */
  @Override
  public void configureLogging(LogSettings settings) {
    if (settings.format() == LogFormat.JSON) {
      // Read by sentinel-log4j2.properties; a configuration of the cluster's own keeps its format.
      System.setProperty("sentinel.log.pattern", JSON_LINE);
      Configurator.reconfigure();
    }
    settings
        .levels()
        .forEach((logger, level) -> Configurator.setLevel(logger, Level.valueOf(level.name())));
  }

  @Override
  public void configure(SentinelOptions options) {
    options.setRunner(SparkRunner.class);
    SparkPipelineOptions spark = options.as(SparkPipelineOptions.class);
    spark.setStreaming(true);
    if (!isSet("appName")) {
      spark.setAppName("Sentinel");
    }
    metrics = new BatchMetrics();
    batches(spark);
    forbid("spark.speculation", "true", "a record would be read by two tasks at a time");
    forbidOtherThan(
        "spark.streaming.concurrentJobs", "1", "batches must be written in their order");
    SETTINGS.forEach(this::setUnlessSet);
    forbid(
        "spark.streaming.stopGracefullyOnShutdown",
        "true",
        "the job drains on SIGTERM by itself, and a failed batch must end it at once");
    boolean local = master(spark);
    maxBytesPerBatch = memory(local) / BATCHES_IN_MEMORY;
    parallelism(local);
    checkpoints(spark, options.getConsumerGroup(), local);
  }

  @Override
  public void adapt(Pipeline pipeline) {
    pipeline.replaceAll(
        List.of(
            BatchInBundle.override(),
            ReadPositioned.override(
                pipeline.getOptions().as(SparkPipelineOptions.class), maxBytesPerBatch)));
    if (!ReadPositioned.isOnlyReadOf(pipeline)) {
      throw new IllegalStateException("the pipeline reads from a source that was not replaced");
    }
    SentinelOptions options = pipeline.getOptions().as(SentinelOptions.class);
    List<JavaStreamingListener> listeners = new ArrayList<>();
    listeners.add(new PacedClock.Listener());
    listeners.add(new ShortMemory(BATCHES_PER_CHECKPOINT_OF_STATE));
    listeners.add(
        new JobLifecycle(
            Duration.ofSeconds(options.getLakeWindowSeconds()),
            Duration.ofMillis(options.as(SparkPipelineOptions.class).getBatchIntervalMillis())));
    // Nobody listens in vain.
    if (options.getMetricsPort() != null) {
      listeners.add(metrics);
    }
    pipeline.getOptions().as(SparkContextOptions.class).setListeners(listeners);
  }

  @Override
  public RunnerProbe probe() {
    return metrics;
  }

  private void batches(SparkPipelineOptions spark) {
    if (!isSet("batchIntervalMillis")) {
      spark.setBatchIntervalMillis(BATCH_INTERVAL_MILLIS);
    }
    long interval = spark.getBatchIntervalMillis();
    metrics.setInterval(interval);
    if (interval < MIN_BATCH_INTERVAL_MILLIS) {
      throw new StartupException(
          "--batchIntervalMillis="
              + interval
              + " is too short: a batch takes that long without a record in it. Use "
              + MIN_BATCH_INTERVAL_MILLIS
              + " or more.");
    }
    if (!isSet("maxRecordsPerBatch")) {
      spark.setMaxRecordsPerBatch(Math.max(1, RECORDS_PER_SECOND * interval / 1_000));
    }
    if (spark.getMaxRecordsPerBatch() <= 0) {
      throw new StartupException(
          "--maxRecordsPerBatch="
              + spark.getMaxRecordsPerBatch()
              + " means no limit, and a backlog would not fit into memory. Give a number of"
              + " records.");
    }
    if (!isSet("readTimePercentage")) {
      spark.setReadTimePercentage(READ_SHARE);
    }
    double share = spark.getReadTimePercentage();
    if (share <= 0 || share >= 1) {
      throw new StartupException(
          "--readTimePercentage=" + share + " is not a share of a batch: between 0 and 1.");
    }
    if (!isSet("minReadTimeMillis")) {
      spark.setMinReadTimeMillis(Math.min(200, interval / 2));
    }
    // Everything read is on disk before any of it is written. Otherwise what an executor loses is
    // read again, cut into batches at other records, and rows are lost or doubled.
    if (isSet("checkpointDurationMillis") && spark.getCheckpointDurationMillis() != interval) {
      throw new StartupException(
          "--checkpointDurationMillis="
              + spark.getCheckpointDurationMillis()
              + " is not the batch interval ("
              + interval
              + "): a batch that is not checkpointed can lose or double records when an executor"
              + " is lost. Leave the option out.");
    }
    spark.setCheckpointDurationMillis(interval);
  }

  /** Whether Spark runs in this process. */
  private boolean master(SparkPipelineOptions spark) {
    String submitted = systemProperty.apply("spark.master");
    if (submitted != null) {
      // Spark takes the master from spark-submit and the jar from spark.jars. Beam, when it sees a
      // cluster's master, would send every jar of the class path, Spark's own included.
      spark.setSparkMaster("local");
      return submitted.startsWith("local");
    }
    String master = isSet("sparkMaster") ? spark.getSparkMaster() : "local[*]";
    if (master.equals("local[*]")) {
      // The same in other words, for which Beam does not pack the class path into jars.
      master = "local[" + Runtime.getRuntime().availableProcessors() + "]";
    }
    spark.setSparkMaster(master);
    return master.startsWith("local");
  }

  /** Most bytes of records in a batch. */
  long maxBytesPerBatch() {
    return maxBytesPerBatch;
  }

  /** Of all executors together; of one, where nothing says how many there will be. */
  private long memory(boolean local) {
    if (local) {
      return Runtime.getRuntime().maxMemory();
    }
    long each = JavaUtils.byteStringAsMb(setting("spark.executor.memory", EXECUTOR_MEMORY)) << 20;
    long cores = Long.parseLong(setting("spark.cores.max", "1"));
    long executors = cores / Long.parseLong(setting("spark.executor.cores", "" + cores));
    return each * Math.max(1, Long.parseLong(setting("spark.executor.instances", "" + executors)));
  }

  private String setting(String name, String otherwise) {
    String value = systemProperty.apply(name);
    return value == null ? otherwise : value;
  }

  private void parallelism(boolean local) {
    String cores = systemProperty.apply("spark.cores.max");
    if (local || systemProperty.apply("spark.default.parallelism") != null) {
      return;
    }
    if (cores == null) {
      LOG.warn(
          "Neither spark.cores.max nor spark.default.parallelism is set: reading uses as many tasks"
              + " as there are cores at this moment");
    } else {
      setUnlessSet("spark.default.parallelism", cores);
    }
  }

  private void checkpoints(SparkPipelineOptions spark, String job, boolean local) {
    if (!isSet("checkpointDir")) {
      if (!local) {
        throw new StartupException(
            "--checkpointDir is missing: a folder that the driver and all executors share, such as"
                + " hdfs://… or a network drive.");
      }
      spark.setCheckpointDir(localCheckpoints());
    }
    String root = spark.getCheckpointDir();
    if (!local && (!root.contains(":") || root.startsWith("file:"))) {
      LOG.warn("--checkpointDir={} must be on a drive that all executors share", root);
    }
    spark.setCheckpointDir(RunDirectory.create(root, job));
  }

  /** Where a job in one JVM keeps its checkpoints unless it is told otherwise. */
  static String localCheckpoints() {
    return Path.of(
            System.getProperty("java.io.tmpdir"),
            "sentinel-spark-" + System.getProperty("user.name"))
        .toString();
  }

  private boolean isSet(String option) {
    return userOptions.contains(option);
  }

  private void forbid(String setting, String value, String reason) {
    if (value.equals(systemProperty.apply(setting))) {
      throw new StartupException(setting + "=" + value + " cannot be used: " + reason + ".");
    }
  }

  private void forbidOtherThan(String setting, String value, String reason) {
    String set = systemProperty.apply(setting);
    if (set != null && !set.equals(value)) {
      throw new StartupException(setting + "=" + set + " cannot be used: " + reason + ".");
    }
  }

  /** Spark reads its settings from the system properties, where spark-submit puts its --conf. */
  private void setUnlessSet(String setting, String value) {
    if (systemProperty.apply(setting) == null) {
      System.setProperty(setting, value);
    }
  }
}
