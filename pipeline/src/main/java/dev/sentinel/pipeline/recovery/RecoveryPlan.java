package dev.sentinel.pipeline.recovery;

import java.io.Serializable;
import java.util.Map;

/**
 * How to go on after an earlier run.
 *
 * @param startOffsets where to read each partition from; a partition that is not named is read from
 *     its beginning
 * @param stored what of that is in the lake or among the dead letters already
 * @param deadLetterEnds where each partition of the dead-letter topic ended when the run began;
 *     what comes after it may be this run's own. Empty if nobody looked.
 */
public record RecoveryPlan(
    Map<Integer, Long> startOffsets, StoredRecords stored, Map<Integer, Long> deadLetterEnds)
    implements Serializable {

  public RecoveryPlan {
    startOffsets = Map.copyOf(startOffsets);
    deadLetterEnds = Map.copyOf(deadLetterEnds);
  }

  /** Nothing is stored yet. */
  public static RecoveryPlan fromScratch() {
    return new RecoveryPlan(Map.of(), new StoredRecords(), Map.of());
  }
}
