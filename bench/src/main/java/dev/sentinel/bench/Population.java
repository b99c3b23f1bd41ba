package dev.sentinel.bench;

import java.util.Locale;

/** Who pays, in the generator's words. */
enum Population {
  /** Users evenly, at any hour. */
  UNIFORM,

  /** Customers with habits and terminals, as in the Fraud Detection Handbook. */
  HANDBOOK;

  /** As in the generator's option. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
