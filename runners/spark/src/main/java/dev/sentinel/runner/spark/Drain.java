package dev.sentinel.runner.spark;

/** Whether the job on this driver is to read nothing more, because it ends. */
final class Drain {
  private static volatile boolean requested;

  private Drain() {}

  /** From the next batch on nothing is read. It cannot be taken back. */
  static void request() {
    requested = true;
  }

  static boolean isRequested() {
    return requested;
  }
}
