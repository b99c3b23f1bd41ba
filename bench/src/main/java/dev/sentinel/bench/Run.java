package dev.sentinel.bench;

import dev.sentinel.bench.JobProcess.Usage;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** A job that is being measured, with tables, lake and dead letters of its own. */
final class Run implements AutoCloseable {
  private final Stack stack;
  private final Path folder;
  private final Database database;
  private final Lake lake;
  private final String deadLetterTopic;
  private final String load = Machine.load();
  private final Instant launched;
  private final JobProcess job;
  private final JobSettings settings;
  private final Waiting waiting;
  private boolean complete;

  /** Starts a job that reads {@code topic}. */
  Run(Stack stack, Engine engine, JobOptions options, Programs programs, String topic) {
    this.stack = stack;
    this.folder = stack.newFolder(engine.name().toLowerCase(Locale.ROOT));
    this.database = stack.newDatabase();
    this.deadLetterTopic = stack.newTopic("dead-letters", 1);
    JdbcSettings jdbc = database.settings();
    this.settings =
        new JobSettings(
            programs,
            options.master(),
            options.heap(),
            options.jvmArguments(),
            options.arguments(engine),
            stack.bootstrapServers(),
            topic,
            deadLetterTopic,
            jdbc,
            folder);
    this.lake = new Lake(settings.lake());
    this.launched = Instant.now();
    this.job = JobProcess.start(engine.title(), engine.process(settings), folder.resolve("log"));
    this.waiting = new Waiting(job, options.patience());
  }

  Database database() {
    return database;
  }

  /** When the job's process was started. */
  Instant launched() {
    return launched;
  }

  /** The machine's load average before. */
  String load() {
    return load;
  }

  void awaitAlerts(long count) {
    waiting.until("alerts", database::countAlerts, count);
  }

  void awaitStats(long transactions) {
    waiting.until("transactions in user_stats", database::countTransactions, transactions);
  }

  void awaitLake(long rows) {
    waiting.until("rows in the lake", lake::countRows, rows);
  }

  /**
   * What was measured of a job.
   *
   * @param checkpointBytes size of the folder of checkpoints at the end, older ones included
   */
  record Footprint(Usage usage, GcLog heap, long checkpointBytes) {}

  /** Ends the job in order, and returns what it has taken. */
  Footprint stop() {
    Usage usage = job.usage();
    long checkpointBytes = Stack.sizeOf(settings.checkpoints());
    job.stop();
    return new Footprint(usage, GcLog.read(settings.gcLog()), checkpointBytes);
  }

  /**
   * All outputs of a job that has ended, after which they may be deleted.
   *
   * @throws BenchException if they are not complete; then they stay
   */
  Outputs requireOutputs(long transactions, long frauds) {
    Outputs outputs = Outputs.of(database, lake, stack.countRecords(deadLetterTopic, 1));
    try {
      outputs.requireComplete(transactions, frauds);
    } catch (BenchException e) {
      throw new BenchException(e.getMessage() + "; look in " + folder, e);
    }
    complete = true;
    return outputs;
  }

  /** Ends the job and deletes what it has written, unless the run was invalid. */
  @Override
  public void close() {
    job.close();
    stack.drop(database);
    if (complete) {
      Stack.deleteRecursively(folder);
    }
  }

  static String memory(Footprint footprint) {
    return footprint.usage().peakResidentBytes().map(Texts::mebibytes).orElse("unknown");
  }

  static String heap(Footprint footprint) {
    return "%s / %s"
        .formatted(
            Texts.mebibytes(footprint.heap().peakBytes()),
            Texts.mebibytes(footprint.heap().peakLiveBytes()));
  }
}
