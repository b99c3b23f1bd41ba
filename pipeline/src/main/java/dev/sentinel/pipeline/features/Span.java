package dev.sentinel.pipeline.features;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** How far back from a transaction's own time a feature looks. */
public enum Span {
  MINUTE("1m", "minute", Duration.ofMinutes(1)),
  TEN_MINUTES("10m", "10 minutes", Duration.ofMinutes(10)),
  HOUR("1h", "hour", Duration.ofHours(1)),
  DAY("24h", "24 hours", Duration.ofHours(24)),
  WEEK("7d", "7 days", Duration.ofDays(7)),
  MONTH("30d", "30 days", Duration.ofDays(30));

  private final String label;
  private final String words;
  private final Duration length;

  Span(String label, String words, Duration length) {
    this.label = label;
    this.words = words;
    this.length = length;
  }

  /** How rules call it: {@code 10m}, {@code 24h} and so on. */
  public String label() {
    return label;
  }

  /** What follows "in the last". */
  String words() {
    return words;
  }

  public Duration length() {
    return length;
  }

  long micros() {
    return length.toSeconds() * 1_000_000;
  }

  static Optional<Span> byLabel(String label) {
    return Arrays.stream(values()).filter(span -> span.label.equals(label)).findFirst();
  }
}
