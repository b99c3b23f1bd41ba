package dev.sentinel.generator;

/**
 * The n-th of every n transactions, and the rest of them.
 *
 * @param n 0 for none
 */
record EveryNth(long n) {

  /** Whether transaction {@code index}, from 0, is one of them. */
  boolean contains(long index) {
    return n > 0 && (index + 1) % n == 0;
  }

  /** How many of the rest come before {@code index}. */
  long restBefore(long index) {
    return n > 0 ? index - index / n : index;
  }

  /** The index that has {@code rank} of the rest before it, and is itself one of the rest. */
  long indexOfRest(long rank) {
    return n > 0 ? rank + rank / (n - 1) : rank;
  }
}
