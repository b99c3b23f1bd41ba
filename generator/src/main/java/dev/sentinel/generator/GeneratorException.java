package dev.sentinel.generator;

/** Something the user has to know and can act on: the message is one sentence, shown as it is. */
final class GeneratorException extends RuntimeException {
  GeneratorException(String message) {
    super(message);
  }

  GeneratorException(String message, Throwable cause) {
    super(message, cause);
  }
}
