package dev.sentinel.bench;

/** A measurement that cannot be made, or whose result must not be used; the message says why. */
public final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchException(String message) {
    super(message);
  }

  BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
