package dev.sentinel.viewer.model;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Signs of life of the pipeline.
 *
 * @param serverTime when this was read, by the server's clock, which also wrote the other times
 * @param lastAlert when the newest alert was written
 * @param lastWindow where the newest window of statistics ends
 * @param lastStats when the newest windows were written
 */
public record Heartbeat(
    Instant serverTime,
    Optional<Instant> lastAlert,
    Optional<Instant> lastWindow,
    Optional<Instant> lastStats) {
  /** When anything was written. */
  public Optional<Instant> lastSign() {
    return Stream.of(lastAlert, lastStats).flatMap(Optional::stream).max(Instant::compareTo);
  }
}
