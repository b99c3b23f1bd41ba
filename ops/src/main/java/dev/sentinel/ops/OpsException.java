package dev.sentinel.ops;

/** A command cannot do its work. The message is one sentence for the person who called it. */
public final class OpsException extends RuntimeException {

  public OpsException(String message) {
    super(message);
  }

  public OpsException(String message, Throwable cause) {
    super(message, cause);
  }
}
