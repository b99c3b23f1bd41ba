package dev.sentinel.viewer.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A time span up to now. */
public enum Period {
  M15("15 m", Duration.ofMinutes(15)),
  H1("1 h", Duration.ofHours(1)),
  H24("24 h", Duration.ofHours(24)),
  ALL("all", null);

  private final String title;
  private final Duration length;

  Period(String title, Duration length) {
    this.title = title;
    this.length = length;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** How long; empty for all time. */
  public Optional<Duration> length() {
    return Optional.ofNullable(length);
  }

  /** Where it begins. */
  public Optional<Instant> start(Instant now) {
    return length().map(now::minus);
  }

  /** The next longer one, and the shortest after the longest. */
  public Period next() {
    return switch (this) {
      case M15 -> H1;
      case H1 -> H24;
      case H24 -> ALL;
      case ALL -> M15;
    };
  }
}
