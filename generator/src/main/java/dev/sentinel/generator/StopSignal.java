package dev.sentinel.generator;

/** Asks a run to end: wakes its thread from any wait, but never from the orderly end itself. */
final class StopSignal {
  private final Thread worker;
  private volatile boolean requested;
  private boolean mayInterrupt = true;

  /** Of a run in this thread. */
  StopSignal() {
    this.worker = Thread.currentThread();
  }

  synchronized void request() {
    requested = true;
    if (mayInterrupt) {
      worker.interrupt();
    }
  }

  boolean isRequested() {
    return requested;
  }

  /** Called by the run's thread when it has left its loop: no more interrupts from here on. */
  synchronized void noMoreInterrupts() {
    mayInterrupt = false;
    Thread.interrupted();
  }
}
