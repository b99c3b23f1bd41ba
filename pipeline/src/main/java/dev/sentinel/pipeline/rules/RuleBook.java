package dev.sentinel.pipeline.rules;

import dev.sentinel.pipeline.features.FeatureSet;
import java.time.Instant;

/** The rules of all times. Safe for use by several threads. */
public interface RuleBook {
  /**
   * The rules for records of a time: the same for a record whenever and however often it is
   * evaluated.
   *
   * @param recorded the record's Kafka timestamp, see {@link RuleSet#timeOf}
   */
  RuleSet at(Instant recorded);

  /** The features that the rules of now and of the near future read. */
  FeatureSet features();
}
