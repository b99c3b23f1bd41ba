package dev.sentinel.pipeline.resilience;

/**
 * A service was away for longer than the job waits, or refuses for good. The message is one
 * sentence for the person who runs the job, without secrets and without anybody's data.
 */
public final class ServiceException extends RuntimeException {

  public ServiceException(String message, Throwable cause) {
    super(message, cause);
  }
}
