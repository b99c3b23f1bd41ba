package dev.sentinel.ops.envcheck;

/**
 * What a check found.
 *
 * @param subject what was checked
 * @param outcome how it is
 * @param detail what is there, or what is wrong and how to put it right; no secrets
 */
record CheckResult(String subject, Outcome outcome, String detail) {

  /** How it is. */
  enum Outcome {
    OK,
    /** The job runs, though not all is as it should be. */
    WARNING,
    FAILED,
    /** It could not be checked because of another failure. */
    SKIPPED
  }

  static CheckResult ok(String subject, String detail) {
    return new CheckResult(subject, Outcome.OK, detail);
  }

  static CheckResult warning(String subject, String detail) {
    return new CheckResult(subject, Outcome.WARNING, detail);
  }

  static CheckResult failed(String subject, String detail) {
    return new CheckResult(subject, Outcome.FAILED, detail);
  }

  static CheckResult skipped(String subject, String detail) {
    return new CheckResult(subject, Outcome.SKIPPED, detail);
  }
}
