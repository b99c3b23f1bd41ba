package dev.sentinel.embedded.demo;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Set by the first signal to stop. */
final class StopRequest {

  private static final int INTERRUPT = 2;
  private static final int TERMINATE = 15;

  /** By convention, the exit code of what a signal has ended is this plus the signal. */
  private static final int EXIT_CODE_BASE = 128;

  private final CountDownLatch requested = new CountDownLatch(1);
  private volatile int signal;

  /**
   * Takes Ctrl-C and SIGTERM. Left to the JVM they run its exit hooks, all at once, and one of them
   * stops PostgreSQL, which the programs and the audit still need.
   *
   * @param limit how long the stop may take; then the JVM ends, and with it what it has started
   */
  void takeSignals(Duration limit) {
    take("INT", INTERRUPT, limit);
    take("TERM", TERMINATE, limit);
  }

  /** By reflection: the compiler warns of the class, but the JDK has nothing else for it. */
  private void take(String name, int number, Duration limit) {
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              StopRequest.class.getClassLoader(),
              new Class<?>[] {handlers},
              (proxy, method, arguments) -> {
                request(number, limit);
                return null;
              });
      signals
          .getMethod("handle", signals, handlers)
          .invoke(null, signals.getConstructor(String.class).newInstance(name), handler);
    } catch (ReflectiveOperationException e) {
      throw new DemoException("Cannot listen to the signal " + name, e);
    }
  }

  private synchronized void request(int number, Duration limit) {
    if (isRequested()) {
      return;
    }
    signal = number;
    requested.countDown();
    Thread guard =
        new Thread(
            () -> {
              try {
                Thread.sleep(limit.toMillis());
                System.err.println(
                    "error: stopping took too long, so the closing table is left out");
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(exitCode());
            },
            "sentinel-demo-stop");
    guard.setDaemon(true);
    guard.start();
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** What to exit with when it is requested. */
  int exitCode() {
    return EXIT_CODE_BASE + signal;
  }

  /**
   * Sleeps, and wakes up when the request comes.
   *
   * @return whether it has come
   */
  boolean await(Duration patience) throws InterruptedException {
    return requested.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
