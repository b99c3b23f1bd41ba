package dev.sentinel.pipeline;

/** The job cannot start. The message is one sentence for the person who started it. */
public final class StartupException extends RuntimeException {

  public StartupException(String message) {
    super(message);
  }

  public StartupException(String message, Throwable cause) {
    super(message, cause);
  }
}
