package dev.sentinel.ops.audit;

/** What can be wrong. */
enum FindingKind {
  MISSING_RECORD("a record that is neither in the lake nor among the dead letters"),
  DOUBLED_ROW("a record that is in the lake more than once"),
  ARCHIVED_AND_REFUSED("a record that is both in the lake and among the dead letters"),
  UNKNOWN_OFFSET("rows with offsets that the topic has not reached"),
  MISPLACED_ROW("rows in the folder of another date than their own"),
  UNREADABLE_FILE("a file of the lake that cannot be read"),
  MISSING_ALERT("a suspicious transaction without an alert"),
  UNEXPECTED_ALERT("an alert without a suspicious transaction"),
  DIFFERENT_ALERT("an alert that says something else than the rules"),
  MISSING_SHADOW_ALERT("a hit of a rule on trial that is not in shadow_alerts"),
  UNEXPECTED_SHADOW_ALERT("a row of shadow_alerts without a reason"),
  DIFFERENT_SHADOW_ALERT("a row of shadow_alerts that says something else than the rules"),
  MISSING_STATS("a window of a user that should be in user_stats"),
  UNEXPECTED_STATS("a row of user_stats without transactions"),
  DIFFERENT_STATS("a row of user_stats that adds up differently");

  private final String meaning;

  FindingKind(String meaning) {
    this.meaning = meaning;
  }

  String meaning() {
    return meaning;
  }

  /** Stable name in JSON and in text. */
  String code() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** Whether it may just not have been written yet when we looked. */
  boolean mayBeOnItsWay() {
    return this == MISSING_RECORD
        || this == MISSING_ALERT
        || this == MISSING_SHADOW_ALERT
        || this == MISSING_STATS
        || this == DIFFERENT_STATS;
  }
}
