package dev.sentinel.pipeline.recovery;

import dev.sentinel.pipeline.metrics.MetricNames;
import dev.sentinel.pipeline.model.DeadLetter;
import dev.sentinel.pipeline.resilience.Outage;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.source.KafkaSource;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Leaves out the dead letters that this run has put on their topic already: their bundle is
 * repeated because its worker was lost after sending them. Those of earlier runs never come here.
 *
 * <p>The topic is read up to its end before the first dead letter of a bundle goes on. A bundle
 * without dead letters costs nothing.
 */
public final class SkipSent extends PTransform<PCollection<DeadLetter>, PCollection<DeadLetter>> {
  private final KafkaSource source;
  private final String deadLetterTopic;
  private final RecoveryPlan plan;
  private final Patience patience;

  /**
   * @param patience how long brokers may be away when the topic is to be read
   */
  public SkipSent(
      KafkaSource source, String deadLetterTopic, RecoveryPlan plan, Patience patience) {
    this.source = source;
    this.deadLetterTopic = deadLetterTopic;
    this.plan = plan;
    this.patience = patience;
  }

  @Override
  public PCollection<DeadLetter> expand(PCollection<DeadLetter> deadLetters) {
    return deadLetters.apply("Skip", ParDo.of(new SkipFn(this))).setCoder(deadLetters.getCoder());
  }

  static final class SkipFn extends DoFn<DeadLetter, DeadLetter> {
    private static final Counter SKIPPED = MetricNames.counter(MetricNames.ALREADY_STORED);

    private final KafkaSource source;
    private final String deadLetterTopic;
    private final RecoveryPlan plan;
    private final Patience patience;

    /** Null until the topic has been read in this bundle. */
    private transient @Nullable SentDeadLetters sent;

    SkipFn(SkipSent transform) {
      this.source = transform.source;
      this.deadLetterTopic = transform.deadLetterTopic;
      this.plan = transform.plan;
      this.patience = transform.patience;
    }

    @StartBundle
    public void startBundle() {
      sent = null;
    }

    @ProcessElement
    public void skip(@Element DeadLetter deadLetter, OutputReceiver<DeadLetter> out) {
      if (isOnTopic(deadLetter)) {
        SKIPPED.inc();
      } else {
        out.output(deadLetter);
      }
    }

    private boolean isOnTopic(DeadLetter deadLetter) {
      if (plan.deadLetterEnds().isEmpty()) {
        return false;
      }
      SentDeadLetters known = sent;
      if (known == null) {
        known = SentDeadLetters.since(plan.deadLetterEnds(), source, deadLetterTopic);
        readOn(known);
        sent = known;
      }
      return known.contains(deadLetter.source());
    }

    private void readOn(SentDeadLetters known) {
      Outage outage = Outage.of(source.service());
      Patience.Attempts attempts = patience.begin();
      while (true) {
        try {
          known.readOn();
          outage.over();
          return;
        } catch (RetriableException | AuthenticationException e) {
          attempts.pause(outage, e);
        }
      }
    }
  }
}
