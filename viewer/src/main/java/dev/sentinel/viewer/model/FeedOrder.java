package dev.sentinel.viewer.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Orders in which alerts are paged through, each with an index of its own.
 *
 * <p>{@link #columns} with the id as the last one make the key that pages start after, so pages
 * cost the same wherever they are.
 */
public enum FeedOrder {
  DETECTED("newest detected"),
  HAPPENED("newest payment"),
  AMOUNT("largest amount, currencies mixed"),
  SCORE("highest score");

  private final String title;

  FeedOrder(String title) {
    this.title = title;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** What is compared, before the id. */
  public List<String> columns() {
    return switch (this) {
      case DETECTED -> List.of("detected_at");
      case HAPPENED -> List.of("timestamp");
      case AMOUNT -> List.of("amount");
      case SCORE -> List.of("score", "timestamp");
    };
  }

  /** The first in the feed first; ties are broken as Java does, which may differ from the table. */
  public Comparator<Alert> comparator() {
    return (a, b) -> compare(key(a), key(b));
  }

  /** The next one, and the first after the last. */
  public FeedOrder next() {
    return switch (this) {
      case DETECTED -> HAPPENED;
      case HAPPENED -> AMOUNT;
      case AMOUNT -> SCORE;
      case SCORE -> DETECTED;
    };
  }

  /** Where an alert stands. */
  public Key key(Alert alert) {
    return new Key(alert.score(), alert.amount(), timeOf(alert), alert.transactionId());
  }

  /** Compares places; one further down the feed is greater. */
  public int compare(Key a, Key b) {
    int compared =
        switch (this) {
          case AMOUNT -> b.amount().compareTo(a.amount());
          case SCORE -> Integer.compare(b.score(), a.score());
          default -> 0;
        };
    if (compared == 0 && this != AMOUNT) {
      compared = b.time().compareTo(a.time());
    }
    return compared == 0 ? b.transactionId().compareTo(a.transactionId()) : compared;
  }

  private Instant timeOf(Alert alert) {
    return this == DETECTED ? alert.detectedAt() : alert.timestamp();
  }

  /** A place between two alerts; which of the values count depends on the order. */
  public record Key(int score, BigDecimal amount, Instant time, String transactionId) {}
}
