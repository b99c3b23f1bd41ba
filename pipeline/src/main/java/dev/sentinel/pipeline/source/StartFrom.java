package dev.sentinel.pipeline.source;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where reading starts when the runner has no checkpoint to go on from. */
public enum StartFrom {
  /** At the first record the topic still has. */
  @JsonProperty("earliest")
  EARLIEST("earliest"),
  /** At the records sent from now on. */
  @JsonProperty("latest")
  LATEST("latest"),
  /** Where the lake and the dead letters say that the last run stopped; see the docs. */
  @JsonProperty("committed")
  COMMITTED("earliest");

  private final String autoOffsetReset;

  StartFrom(String autoOffsetReset) {
    this.autoOffsetReset = autoOffsetReset;
  }

  /** Kafka's word for where to start when the consumer group has no position. */
  String autoOffsetReset() {
    return autoOffsetReset;
  }
}
