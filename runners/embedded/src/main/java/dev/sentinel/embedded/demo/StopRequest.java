package dev.sentinel.embedded.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Set once, by Ctrl-C or SIGTERM. */
final class StopRequest {

  private final CountDownLatch requested = new CountDownLatch(1);

  void request() {
    requested.countDown();
  }

  boolean isRequested() {
    return requested.getCount() == 0;
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
