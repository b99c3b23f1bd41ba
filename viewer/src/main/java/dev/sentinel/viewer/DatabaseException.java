package dev.sentinel.viewer;

import java.io.Serial;

/** The database did not answer as hoped; the message is a sentence for the user with the fix. */
class DatabaseException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  DatabaseException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The database cannot be reached at the moment; trying again later may help. */
  static final class Unavailable extends DatabaseException {
    @Serial private static final long serialVersionUID = 1L;

    private final String symptom;

    Unavailable(String message, String symptom, Throwable cause) {
      super(message, cause);
      this.symptom = symptom;
    }

    /** What the driver said, in one line. */
    String symptom() {
      return symptom;
    }
  }
}
