package dev.sentinel.embedded;

/** An embedded service cannot be started or used; the message is one sentence for a person. */
public final class EmbeddedServiceException extends RuntimeException {

  /** An error that needs no cause to be understood. */
  public EmbeddedServiceException(String message) {
    super(message);
  }

  /** An error with the failure below it. */
  public EmbeddedServiceException(String message, Throwable cause) {
    super(message, cause);
  }
}
