package dev.sentinel.embedded;

/**
 * One embedded server. Its port and credentials are known before it runs and stay the same when it
 * is stopped and started again, so a test can take a service away from a running client and give it
 * back with all its data. Safe for use by several threads.
 */
public abstract sealed class EmbeddedService permits EmbeddedKafka, EmbeddedDatabase, EmbeddedS3 {

  private final String name;
  private final int port;
  private boolean running;
  private boolean closed;

  EmbeddedService(String name, int port) {
    this.name = name;
    this.port = port;
  }

  /** What people call it, for example {@code PostgreSQL}. */
  public final String name() {
    return name;
  }

  /** The port of 127.0.0.1 it listens on when it runs. */
  public final int port() {
    return port;
  }

  /** Whether it was started and not stopped since. */
  public final synchronized boolean isRunning() {
    return running;
  }

  /**
   * Starts it and returns when it answers; does nothing when it runs.
   *
   * @throws EmbeddedServiceException if it cannot run, for example because its port is in use
   */
  public final synchronized void start() {
    // The process may be told to end while it still starts: what starts late would be left behind.
    if (closed) {
      throw new EmbeddedServiceException(name + " was closed and does not start again");
    }
    if (!running) {
      launch();
      running = true;
    }
  }

  /**
   * Stops it and keeps its data; does nothing when it does not run.
   *
   * @throws EmbeddedServiceException if it does not stop
   */
  public final synchronized void stop() {
    if (running) {
      running = false;
      halt();
    }
  }

  /** Stops it for good. */
  final synchronized void close() {
    closed = true;
    stop();
  }

  /** Starts the server, or leaves nothing of it running. */
  abstract void launch();

  /** Stops the server that {@link #launch()} has started. */
  abstract void halt();
}
