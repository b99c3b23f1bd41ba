package dev.sentinel.bench;

import java.util.Locale;

/** Who pays, in the generator's words. */
enum Population {
  /** Users evenly, at any hour. */
  UNIFORM {
    @Override
    long eventRate(long users) {
      return 1_000;
    }
  },

  /**
   * Customers with habits and terminals, as in the Fraud Detection Handbook. They pay about twice a
   * day: if they did more often than anybody does, many of their payments would be suspicious.
   */
  HANDBOOK {
    @Override
    long eventRate(long users) {
      return Math.max(1, users * 2 / SECONDS_PER_DAY);
    }
  };

  private static final long SECONDS_PER_DAY = 86_400;

  /** How many transactions so many users make in a second. */
  abstract long eventRate(long users);

  /** As in the generator's option. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
