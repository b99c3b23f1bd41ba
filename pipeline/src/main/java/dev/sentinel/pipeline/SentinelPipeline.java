package dev.sentinel.pipeline;

import dev.sentinel.pipeline.alerts.EvaluateRules;
import dev.sentinel.pipeline.alerts.WriteAlerts;
import dev.sentinel.pipeline.alerts.WriteShadowAlerts;
import dev.sentinel.pipeline.deadletter.WriteDeadLetters;
import dev.sentinel.pipeline.features.ComputeFeatures;
import dev.sentinel.pipeline.features.Entity;
import dev.sentinel.pipeline.features.RebuildHistories;
import dev.sentinel.pipeline.features.StartState;
import dev.sentinel.pipeline.lake.ArchiveTransactions;
import dev.sentinel.pipeline.lake.LakeFileSystems;
import dev.sentinel.pipeline.options.SentinelOptions;
import dev.sentinel.pipeline.preflight.Preflight;
import dev.sentinel.pipeline.process.ProcessRecords;
import dev.sentinel.pipeline.recovery.RecoveryPlan;
import dev.sentinel.pipeline.recovery.RecoveryPlanner;
import dev.sentinel.pipeline.recovery.SkipSent;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.rules.RuleSource;
import dev.sentinel.pipeline.source.ReadTransactions;
import dev.sentinel.pipeline.source.StartFrom;
import dev.sentinel.pipeline.stats.ComputeUserStats;
import dev.sentinel.pipeline.stats.WriteUserStats;
import java.util.List;
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
 *                                                                 +-- WriteAlerts -> fraud_alerts
 *                            +-- ComputeFeatures - EvaluateRules -+
 *                            |                                    +-- … ----------> shadow_alerts
 *   Read -- ProcessRecords --+-- ArchiveTransactions ------------------------------> lake
 *                            +-- ComputeUserStats - WriteUserStats ----------------> user_stats
 *                            +-- WriteDeadLetters ---------------------------------> dead letters
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
    // Before it runs, a job says at once what it lacks.
    LakeFileSystems.configure(options, Patience.NONE);
    FileSystems.setDefaultPipelineOptions(options);
    Preflight.check(config);
    RecoveryPlan recovery =
        config.source().startFrom() == StartFrom.COMMITTED
            ? RecoveryPlanner.plan(config)
            : RecoveryPlanner.fromScratch(config);
    LakeFileSystems.configure(options, config.patience());
    FileSystems.setDefaultPipelineOptions(options);
    Pipeline pipeline = Pipeline.create(options);
    build(pipeline, config, recovery, histories(config, recovery));
    adapt.accept(pipeline);
    return pipeline.run();
  }

  /** What is known of users, cards and so on from the transactions before those that are read. */
  private static StartState histories(SentinelConfig config, RecoveryPlan recovery) {
    if (config.featureEntities().isEmpty() || recovery.startOffsets().isEmpty()) {
      return StartState.none();
    }
    return RebuildHistories.of(
        config.lake(),
        config.source().topic(),
        config.source().consumerGroup(),
        recovery.startOffsets(),
        config.rules().open().features(),
        config.featureEntities());
  }

  /**
   * Wires the whole graph, from reading Kafka on.
   *
   * @param histories what features are known from before
   */
  public static void build(
      Pipeline pipeline, SentinelConfig config, RecoveryPlan recovery, StartState histories) {
    process(
        pipeline.apply("Read", new ReadTransactions(config.source(), config.patience())),
        config,
        recovery,
        histories);
  }

  /** Wires everything behind the read; the records come from Kafka, or from a test. */
  static void process(
      PCollection<KafkaRecord<byte[], byte[]>> records,
      SentinelConfig config,
      RecoveryPlan recovery,
      StartState histories) {
    List<Entity> entities = config.featureEntities();
    PCollectionTuple processed =
        records.apply(
            "ProcessRecords",
            new ProcessRecords(
                config.maxRecordBytes(),
                entities.isEmpty() ? Entity.USER : entities.get(0),
                config.lakeWindow(),
                config.lakeShards(),
                recovery.stored()));

    // Runners that work in batches keep this order: somebody waits for alerts.
    RuleSource rules = config.rules();
    PCollectionTuple evaluated =
        processed
            .get(ProcessRecords.TRANSACTIONS)
            .apply("ComputeFeatures", new ComputeFeatures(entities, rules.features(), histories))
            .apply("EvaluateRules", new EvaluateRules(rules, entities));

    evaluated
        .get(EvaluateRules.ALERTS)
        .apply("WriteAlerts", new WriteAlerts(config.database(), config.patience()));

    evaluated
        .get(EvaluateRules.SHADOWS)
        .apply("WriteShadowAlerts", new WriteShadowAlerts(config.database(), config.patience()));

    processed
        .get(ProcessRecords.CHUNKS)
        .apply(
            "Archive",
            new ArchiveTransactions(
                config.lake(),
                config.source().topic(),
                config.lakeWindow(),
                config.lakeShards(),
                config.patience()));

    processed
        .get(ProcessRecords.SPENDS)
        .apply("ComputeUserStats", new ComputeUserStats(config.statsWindows()))
        .apply("WriteUserStats", new WriteUserStats(config.database(), config.patience()));

    processed
        .get(ProcessRecords.REFUSED)
        .apply(
            "SkipSent",
            new SkipSent(config.source(), config.deadLetterTopic(), recovery, config.patience()))
        .apply(
            "WriteDeadLetters",
            new WriteDeadLetters(config.source(), config.deadLetterTopic(), config.patience()));
  }
}
