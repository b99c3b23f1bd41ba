package dev.sentinel.bench;

import java.time.Instant;

/**
 * Transactions for the generator to make. One in every {@code fraudEvery}, the last of it, is above
 * the threshold for alerts, and no other is.
 *
 * @param count a multiple of {@code fraudEvery}
 * @param users different users they are drawn from
 * @param population who they are
 * @param seed makes them the same in every run
 */
record Transactions(long count, long users, Population population, long fraudEvery, long seed) {
  /** What the generator does unless told otherwise. */
  static final long FRAUD_EVERY = 50;

  /** When a backlog's first event happened: late in a day, so that it spans two partitions. */
  static final Instant BACKLOG_START = Instant.parse("2026-01-31T23:50:00Z");

  Transactions {
    if (count % fraudEvery != 0) {
      throw new IllegalArgumentException(count + " is no multiple of " + fraudEvery);
    }
  }

  long frauds() {
    return count / fraudEvery;
  }
}
