package dev.sentinel.pipeline;

import dev.sentinel.pipeline.alerts.WriteAlerts;
import dev.sentinel.pipeline.alerts.WriteShadowAlerts;
import dev.sentinel.pipeline.deadletter.WriteDeadLetters;
import dev.sentinel.pipeline.lake.ArchiveTransactions;
import dev.sentinel.pipeline.lake.LakeFileSystems;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.preflight.Preflight;
import dev.sentinel.pipeline.process.ProcessRecords;
import dev.sentinel.pipeline.recovery.RecoveryPlan;
import dev.sentinel.pipeline.recovery.RecoveryPlanner;
import dev.sentinel.pipeline.source.ReadTransactions;
import dev.sentinel.pipeline.source.StartFrom;
import dev.sentinel.pipeline.stats.ComputeUserStats;
import dev.sentinel.pipeline.stats.WriteUserStats;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * The job: Kafka to lake, alerts, statistics and dead letters.
 *
 * <pre>
 *                            +-- ArchiveTransactions -------------> lake
 *   Read -- ProcessRecords --+-- WriteAlerts ---------------------> fraud_alerts
 *                            +-- ComputeUserStats - WriteUserStats > user_stats
 *                            +-- WriteDeadLetters ----------------> dead-letter topic
 * </pre>
 */
public final class SentinelPipeline {

  private SentinelPipeline() {}

  /**
   * Checks what the job needs, then runs it on the runner that the options name.
   *
   * @param adapt what the runner needs done to the pipeline before it runs; nothing for most
   * @return the running job
   * @throws StartupException if an option or a service is not fit to start with
   */
  public static PipelineResult run(SentinelOptions options, Consumer<Pipeline> adapt) {
    SentinelConfig config = SentinelConfig.from(options);
    LakeFileSystems.configure(options);
    FileSystems.setDefaultPipelineOptions(options);
    Preflight.check(config);
    RecoveryPlan recovery =
        config.source().startFrom() == StartFrom.COMMITTED
            ? RecoveryPlanner.plan(config)
            : RecoveryPlan.fromScratch();
    Pipeline pipeline = Pipeline.create(options);
    build(pipeline, config, recovery);
    adapt.accept(pipeline);
    return pipeline.run();
  }

  /** Wires the whole graph, from reading Kafka on. */
  public static void build(Pipeline pipeline, SentinelConfig config, RecoveryPlan recovery) {
    process(pipeline.apply("Read", new ReadTransactions(config.source())), config, recovery);
  }

  /** Wires everything behind the read; the records come from Kafka, or from a test. */
  static void process(
      PCollection<KafkaRecord<byte[], byte[]>> records,
      SentinelConfig config,
      RecoveryPlan recovery) {
    PCollectionTuple processed =
        records.apply(
            "ProcessRecords",
            new ProcessRecords(
                config.maxRecordBytes(),
                config.rules(),
                config.lakeWindow(),
                config.lakeShards(),
                recovery.stored()));

    processed
        .get(ProcessRecords.CHUNKS)
        .apply(
            "Archive",
            new ArchiveTransactions(
                config.lake(), config.source().topic(), config.lakeWindow(), config.lakeShards()));

    processed.get(ProcessRecords.ALERTS).apply("WriteAlerts", new WriteAlerts(config.database()));

    processed
        .get(ProcessRecords.SHADOWS)
        .apply("WriteShadowAlerts", new WriteShadowAlerts(config.database()));

    processed
        .get(ProcessRecords.SPENDS)
        .apply("ComputeUserStats", new ComputeUserStats(config.statsWindows()))
        .apply("WriteUserStats", new WriteUserStats(config.database()));

    processed
        .get(ProcessRecords.REFUSED)
        .apply(
            "WriteDeadLetters",
            new WriteDeadLetters(
                config.source().bootstrapServers(),
                config.deadLetterTopic(),
                config.source().properties()));
  }
}
