package dev.sentinel.pipeline.alerts;

import dev.sentinel.pipeline.features.Entity;
import dev.sentinel.pipeline.features.Feature;
import dev.sentinel.pipeline.features.FeatureBatch;
import dev.sentinel.pipeline.features.FeatureSet;
import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.AlertCoder;
import dev.sentinel.pipeline.model.ShadowAlert;
import dev.sentinel.pipeline.model.ShadowAlertCoder;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.rules.Evaluation;
import dev.sentinel.pipeline.rules.RuleBook;
import dev.sentinel.pipeline.rules.RuleSet;
import dev.sentinel.pipeline.rules.RuleSource;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.MonotonicNonNull;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evaluates the rules on transactions and the values of their features. */
public final class EvaluateRules extends PTransform<PCollection<FeatureBatch>, PCollectionTuple> {
  /** Suspicious transactions, as they come. */
  public static final TupleTag<Alert> ALERTS = new TupleTag<>("alerts") {};

  /** What would have been alerts. */
  public static final TupleTag<ShadowAlert> SHADOWS = new TupleTag<>("shadows") {};

  private final RuleSource rules;
  private final List<Entity> entities;

  /**
   * @param entities whose features are computed; rules that need others are warned of
   */
  public EvaluateRules(RuleSource rules, List<Entity> entities) {
    this.rules = rules;
    this.entities = List.copyOf(entities);
  }

  @Override
  public PCollectionTuple expand(PCollection<FeatureBatch> batches) {
    PCollectionTuple outputs =
        batches.apply(
            "Evaluate",
            ParDo.of(new EvaluateFn(rules, entities))
                .withOutputTags(ALERTS, TupleTagList.of(SHADOWS)));
    outputs.get(ALERTS).setCoder(AlertCoder.of());
    outputs.get(SHADOWS).setCoder(ShadowAlertCoder.of());
    return outputs;
  }

  static final class EvaluateFn extends DoFn<FeatureBatch, Alert> {
    private static final Logger LOG = LoggerFactory.getLogger(EvaluateRules.class);

    private final RuleSource rules;
    private final List<Entity> entities;

    private transient @MonotonicNonNull RuleBook book;
    private transient @MonotonicNonNull RuleTally tally;
    private transient @MonotonicNonNull FeatureSet features;

    EvaluateFn(RuleSource rules, List<Entity> entities) {
      this.rules = rules;
      this.entities = entities;
    }

    @Setup
    public void setup() {
      book = rules.open();
      tally = new RuleTally();
    }

    @StartBundle
    public void startBundle() {
      FeatureSet current = book.features();
      if (!current.equals(features)) {
        features = current;
        warnOfOthers(current);
      }
    }

    /** Rules can be changed to need what a running job does not compute. */
    private void warnOfOthers(FeatureSet needed) {
      List<String> missing =
          needed.entities().stream()
              .filter(entity -> !entities.contains(entity))
              .flatMap(entity -> needed.of(entity).stream())
              .map(Feature::name)
              .toList();
      if (!missing.isEmpty()) {
        LOG.warn(
            "Rules need {}, which this job does not compute: they lack these values. Start it with"
                + " more --featureEntities",
            missing);
      }
    }

    @ProcessElement
    public void evaluate(@Element FeatureBatch batch, MultiOutputReceiver outputs) {
      batch.forEach((transaction, values) -> evaluate(transaction, values, outputs));
    }

    private void evaluate(
        Transaction transaction, FeatureValues values, MultiOutputReceiver outputs) {
      Evaluation evaluation = book.at(RuleSet.timeOf(transaction)).evaluate(transaction, values);
      tally.add(evaluation);
      evaluation.alert().ifPresent(alert -> outputs.get(ALERTS).output(alert));
      evaluation.shadows().forEach(shadow -> outputs.get(SHADOWS).output(shadow));
    }

    @FinishBundle
    public void finishBundle() {
      tally.flush();
    }
  }
}
