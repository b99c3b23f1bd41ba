package dev.sentinel.generator;

import java.util.concurrent.locks.LockSupport;

/** Time that only goes forward, so that tests need not wait for it. */
interface NanoClock {
  NanoClock SYSTEM =
      new NanoClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void park(long nanos) {
          LockSupport.parkNanos(nanos);
        }
      };

  /** As {@link System#nanoTime()}: only differences mean something. */
  long nanoTime();

  /** Pauses for about so long, or less: an interrupt ends it at once. */
  void park(long nanos);
}
