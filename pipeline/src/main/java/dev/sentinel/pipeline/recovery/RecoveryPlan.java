package dev.sentinel.pipeline.recovery;

import java.io.Serializable;
import java.util.Map;

/**
 * How to go on after an earlier run.
 *
 * @param startOffsets where to read each partition from; a partition that is not named is read from
 *     its beginning
 * @param stored what of that is in the lake or among the dead letters already
 */
public record RecoveryPlan(Map<Integer, Long> startOffsets, StoredRecords stored)
    implements Serializable {

  public RecoveryPlan {
    startOffsets = Map.copyOf(startOffsets);
  }

  /** Nothing is stored yet. */
  public static RecoveryPlan fromScratch() {
    return new RecoveryPlan(Map.of(), new StoredRecords());
  }
}
