package dev.sentinel.generator;

import java.time.Duration;
import java.util.Optional;

/** Takes transactions to where they are wanted. Used by one thread. */
interface TransactionPublisher {

  /** Told, from any thread, how each publishing ended: exactly one call each. */
  interface Receipts {
    /** It has arrived; the position is empty where there is no such thing. */
    void acknowledged(Outgoing outgoing, Optional<Position> position);

    /** It has not, or nobody knows, and it will not be tried again. */
    void failed(Outgoing outgoing, Exception reason);
  }

  /**
   * Starts sending; blocks while there is no room.
   *
   * @throws InterruptedException when interrupted before it was taken over; then no receipt follows
   */
  void publish(Outgoing outgoing, Receipts receipts) throws InterruptedException;

  /** Called before a pause: do not sit on anything. */
  default void idle() {}

  /** Waits for what is under way, at most so long, then gives the rest up as failed. */
  void close(Duration patience);
}
