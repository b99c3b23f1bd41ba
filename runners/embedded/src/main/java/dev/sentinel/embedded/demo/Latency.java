package dev.sentinel.embedded.demo;

import java.time.Duration;

/**
 * Milliseconds from the time of a transaction to its alert.
 *
 * @param alerts how many were measured; with none the rest says nothing
 */
record Latency(long alerts, long p50, long p95, long p99) {

  /** Alerts on transactions this soon after the first one find programs that still warm up. */
  static final Duration WARM_UP = Duration.ofSeconds(10);

  /** The percentiles. */
  String text() {
    return alerts == 0
        ? "no alert after the warm-up of %s".formatted(Numbers.seconds(WARM_UP))
        : "p50 %s ms, p95 %s ms, p99 %s ms"
            .formatted(Numbers.grouped(p50), Numbers.grouped(p95), Numbers.grouped(p99));
  }

  /** What they are of. */
  String basis() {
    return "of %s %s; the first %s are warm-up and left out"
        .formatted(
            Numbers.grouped(alerts), alerts == 1 ? "alert" : "alerts", Numbers.seconds(WARM_UP));
  }
}
