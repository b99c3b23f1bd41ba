package dev.sentinel.embedded.demo;

/** The demo cannot go on; the message is for a person, and may have lines of a log in it. */
final class DemoException extends RuntimeException {

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
