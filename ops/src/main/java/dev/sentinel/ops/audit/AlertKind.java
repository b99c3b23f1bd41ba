package dev.sentinel.ops.audit;

/** What became of a transaction that rules suspect, by where the job writes it. */
enum AlertKind {
  /** A row of fraud_alerts. */
  ALERT(FindingKind.MISSING_ALERT, FindingKind.UNEXPECTED_ALERT, FindingKind.DIFFERENT_ALERT),
  /** A row of shadow_alerts: rules on trial. */
  SHADOW(
      FindingKind.MISSING_SHADOW_ALERT,
      FindingKind.UNEXPECTED_SHADOW_ALERT,
      FindingKind.DIFFERENT_SHADOW_ALERT),
  /** A row of shadow_alerts: an entry of the allow list stood in the way of an alert. */
  SUPPRESSED(
      FindingKind.MISSING_SHADOW_ALERT,
      FindingKind.UNEXPECTED_SHADOW_ALERT,
      FindingKind.DIFFERENT_SHADOW_ALERT);

  private final FindingKind missing;
  private final FindingKind unexpected;
  private final FindingKind different;

  AlertKind(FindingKind missing, FindingKind unexpected, FindingKind different) {
    this.missing = missing;
    this.unexpected = unexpected;
    this.different = different;
  }

  FindingKind missing() {
    return missing;
  }

  FindingKind unexpected() {
    return unexpected;
  }

  FindingKind different() {
    return different;
  }

  /** What a finding says first of a row that is no alert. */
  String prefix() {
    return this == ALERT ? "" : name() + ", ";
  }
}
