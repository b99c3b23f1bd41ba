package dev.sentinel.pipeline.features;

import dev.sentinel.pipeline.features.FeatureBatch.Row;
import dev.sentinel.pipeline.features.History.Outcome;
import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.metrics.OncePerMinute;
import dev.sentinel.pipeline.model.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives transactions the values of their features: one hop through keyed state an entity, one after
 * the other, each adding its values to what it hands on.
 *
 * <pre>
 *   by user -- USER state -- by card -- CARD state -- by terminal, in order -- TERMINAL state --
 * </pre>
 *
 * <p>A transaction is in one place at any time, so there is nothing to join. The input is what
 * {@link GroupByEntity} collects for the first of the entities, in the global window: nothing is
 * ever late.
 */
public final class ComputeFeatures
    extends PTransform<PCollection<KV<Integer, FeatureBatch>>, PCollection<FeatureBatch>> {
  private final List<Entity> entities;
  private final FeatureSource features;
  private final StartState start;

  /**
   * @param entities the hops; with none, no transaction has any value
   * @param features what is to be computed
   * @param start the histories to begin with
   */
  public ComputeFeatures(List<Entity> entities, FeatureSource features, StartState start) {
    this.entities = List.copyOf(entities);
    this.features = features;
    this.start = start;
  }

  @Override
  public PCollection<FeatureBatch> expand(PCollection<KV<Integer, FeatureBatch>> batches) {
    if (entities.isEmpty()) {
      return batches.apply("NoFeatures", Values.create()).setCoder(FeatureBatchCoder.of());
    }
    PCollection<KV<Integer, FeatureBatch>> keyed = batches;
    PCollection<FeatureBatch> computed = null;
    for (Entity entity : entities) {
      if (computed != null) {
        keyed = computed.apply("By" + name(entity), new Rekey(entity));
      }
      computed =
          keyed
              .apply("Compute" + name(entity), ParDo.of(new ComputeFn(entity, features, start)))
              .setCoder(FeatureBatchCoder.of());
    }
    return Objects.requireNonNull(computed);
  }

  private static String name(Entity entity) {
    return entity.name().charAt(0) + entity.label().substring(1);
  }

  /**
   * Groups batches by bucket of the next entity. What is shared by many users also comes in order:
   * after the first hop, the transactions of one Kafka partition arrive over many buckets. Without
   * that, a burst at one terminal would not see itself when a backlog is worked off.
   */
  private static final class Rekey
      extends PTransform<PCollection<FeatureBatch>, PCollection<KV<Integer, FeatureBatch>>> {
    private final Entity entity;

    Rekey(Entity entity) {
      this.entity = entity;
    }

    @Override
    public PCollection<KV<Integer, FeatureBatch>> expand(PCollection<FeatureBatch> batches) {
      PCollection<KV<Integer, FeatureBatch>> keyed =
          batches.apply("Regroup", ParDo.of(new RegroupFn(entity))).setCoder(GroupByEntity.coder());
      return entity.isShared() ? keyed.apply("InOrder", new InOrder()) : keyed;
    }
  }

  /** Sorts by event time what a bundle, or a micro-batch of Spark's, has for a bucket. */
  private static final class InOrder
      extends PTransform<
          PCollection<KV<Integer, FeatureBatch>>, PCollection<KV<Integer, FeatureBatch>>> {
    @Override
    public PCollection<KV<Integer, FeatureBatch>> expand(
        PCollection<KV<Integer, FeatureBatch>> batches) {
      return batches
          .apply(
              // Nothing is waited for.
              Window.<KV<Integer, FeatureBatch>>configure()
                  .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
                  .withAllowedLateness(Duration.ZERO)
                  .discardingFiredPanes())
          .apply("Collect", GroupByKey.create())
          .apply("Sort", ParDo.of(new SortFn()))
          .setCoder(GroupByEntity.coder());
    }
  }

  /** Rebatches within the bundle. */
  static final class RegroupFn extends DoFn<FeatureBatch, KV<Integer, FeatureBatch>> {
    private final Entity entity;
    private transient @MonotonicNonNull GroupByEntity groups;
    private transient org.joda.time.Instant latest;

    RegroupFn(Entity entity) {
      this.entity = entity;
    }

    @StartBundle
    public void startBundle() {
      groups = new GroupByEntity(entity);
    }

    @ProcessElement
    public void regroup(
        @Element FeatureBatch batch,
        @Timestamp org.joda.time.Instant timestamp,
        OutputReceiver<KV<Integer, FeatureBatch>> out) {
      latest = timestamp;
      groups.add(batch, (bucket, rows) -> out.output(KV.of(bucket, rows)));
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      groups.finish(
          (bucket, rows) -> context.output(KV.of(bucket, rows), latest, GlobalWindow.INSTANCE));
    }
  }

  /** Puts the rows that came together into one batch, in the order of events. */
  static final class SortFn
      extends DoFn<KV<Integer, Iterable<FeatureBatch>>, KV<Integer, FeatureBatch>> {
    private static final Comparator<Row> BY_EVENT =
        Comparator.comparing((Row row) -> row.transaction().timestamp())
            .thenComparingInt(row -> row.transaction().source().partition())
            .thenComparingLong(row -> row.transaction().source().offset());

    @ProcessElement
    public void sort(
        @Element KV<Integer, Iterable<FeatureBatch>> batches,
        OutputReceiver<KV<Integer, FeatureBatch>> out) {
      Map<List<Feature>, List<Row>> rows = new LinkedHashMap<>();
      for (FeatureBatch batch : batches.getValue()) {
        rows.computeIfAbsent(batch.features(), ignored -> new ArrayList<>()).addAll(batch.rows());
      }
      rows.forEach(
          (features, all) -> {
            all.sort(BY_EVENT);
            out.output(KV.of(batches.getKey(), new FeatureBatch(features, all)));
          });
    }
  }

  /** One hop: looks up each transaction's entity and adds the values of its features. */
  static final class ComputeFn extends DoFn<KV<Integer, FeatureBatch>, FeatureBatch> {
    private static final Logger LOG = LoggerFactory.getLogger(ComputeFeatures.class);
    private static final Counter LATE = MetricNames.counter(MetricNames.FEATURES_LATE);
    private static final Counter AHEAD = MetricNames.counter(MetricNames.FEATURES_TOO_FAR_AHEAD);
    private static final Distribution CELL_BYTES =
        Metrics.distribution(MetricNames.NAMESPACE, MetricNames.FEATURE_CELL_BYTES);
    private static final OncePerMinute AHEAD_LOG = new OncePerMinute();

    private final Entity entity;
    private final FeatureSource source;
    private final StartState start;

    @StateId("histories")
    private final StateSpec<ValueState<HistoryTable>> historiesSpec =
        StateSpecs.value(HistoryTableCoder.of());

    private transient @MonotonicNonNull FeatureSet features;
    private transient @MonotonicNonNull FeatureComputer computer;

    ComputeFn(Entity entity, FeatureSource source, StartState start) {
      this.entity = entity;
      this.source = source;
      this.start = start;
    }

    @ProcessElement
    public void compute(
        @Element KV<Integer, FeatureBatch> element,
        @StateId("histories") ValueState<HistoryTable> state,
        OutputReceiver<FeatureBatch> out)
        throws IOException {
      FeatureBatch batch = element.getValue();
      follow(source.current());
      List<Feature> own = computer.plan().features();
      if (own.isEmpty()) {
        out.output(batch);
        return;
      }
      HistoryTable histories = state.read();
      if (histories == null) {
        histories = start.load(entity, element.getKey());
      }
      CELL_BYTES.update(histories.encodedBytes());
      List<Row> rows = new ArrayList<>(batch.size());
      for (Row row : batch.rows()) {
        rows.add(row.plus(valuesOf(row.transaction(), histories)));
      }
      state.write(histories);
      out.output(new FeatureBatch(batch.featuresPlus(own), rows));
    }

    private void follow(FeatureSet current) {
      if (!current.equals(features)) {
        features = current;
        computer = new FeatureComputer(Plan.of(current.of(entity)));
      }
    }

    private @Nullable Object[] valuesOf(Transaction transaction, HistoryTable histories) {
      @Nullable Object[] values = histories.observe(transaction, entity, computer);
      if (entity.idOf(transaction) != null) {
        count(computer.outcome());
      }
      return values;
    }

    private static void count(Outcome outcome) {
      switch (outcome) {
        case LATE -> LATE.inc();
        case AHEAD -> {
          AHEAD.inc();
          AHEAD_LOG.run(
              events ->
                  LOG.warn(
                      "{} transactions in the last minute are dated more than an hour after they"
                          + " were recorded; they are checked, but do not count for later ones",
                      events));
        }
        case REMEMBERED, REPEATED -> {}
      }
    }
  }
}
