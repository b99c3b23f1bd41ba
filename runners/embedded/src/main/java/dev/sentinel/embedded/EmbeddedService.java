package dev.sentinel.embedded;

/**
 * One embedded server. Its port and credentials are known before it runs and stay the same when it
 * is stopped and started again, so a test can take a service away from a running client and give it
 * back with all its data.
 */
public sealed interface EmbeddedService permits EmbeddedKafka, EmbeddedDatabase, EmbeddedS3 {

  /** What people call it, for example {@code PostgreSQL}. */
  String name();

  /** The loopback port it listens on when it runs. */
  int port();

  /** Whether it was started and not stopped since. */
  boolean isRunning();

  /**
   * Starts it and returns when it answers; does nothing when it runs.
   *
   * @throws EmbeddedServiceException if it cannot run, for example because its port is in use
   */
  void start();

  /**
   * Stops it and keeps its data; does nothing when it does not run.
   *
   * @throws EmbeddedServiceException if it does not stop
   */
  void stop();
}
