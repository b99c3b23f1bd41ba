package dev.sentinel.generator;

/**
 * A small stream of random numbers that is a pure function of its key, so that transaction number n
 * can be drawn without drawing the n - 1 before it.
 *
 * <p>SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014,
 * with the constants of David Stafford's Mix13). Written out here because the JDK does not promise
 * that its generators give the same numbers in every release, and a seed has to.
 *
 * <p>Not safe for use by several threads at once; make one per transaction.
 */
final class Draws {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  private Draws(long state) {
    this.state = state;
  }

  /** The stream that belongs to these two numbers. Any bit changed in either gives another one. */
  static Draws of(long key, long index) {
    return new Draws(mix(mix(key + GOLDEN_GAMMA) + index * GOLDEN_GAMMA));
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /**
   * A number from 0 to {@code bound - 1}, each equally likely.
   *
   * @throws IllegalArgumentException when {@code bound} is not positive
   */
  long below(long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive: " + bound);
    }
    // Rejects the incomplete last range, as a plain remainder would favour small numbers.
    long bits = nextLong() >>> 1;
    long result = bits % bound;
    while (bits - result + (bound - 1) < 0) {
      bits = nextLong() >>> 1;
      result = bits % bound;
    }
    return result;
  }

  /** As {@link #below(long)}, for an index into something. */
  int index(int size) {
    return (int) below(size);
  }

  /**
   * As {@link #index}, without a division, for what is drawn many times a transaction. One number
   * is more likely than another by at most {@code size} in 2^31.
   */
  int quickIndex(int size) {
    return (int) (((nextLong() >>> 33) * size) >>> 31);
  }

  /** A number from {@code min} to {@code max}, both included, each equally likely. */
  long between(long min, long max) {
    return min + below(max - min + 1);
  }

  /** True {@code percent} times out of a hundred. */
  boolean chance(int percent) {
    return below(100) < percent;
  }

  /**
   * A number of the normal distribution with mean 0 and standard deviation 65,536, in whole numbers
   * so that it repeats on every machine: the sum of twelve uniform ones less its mean, which ends
   * at six standard deviations.
   */
  long normal() {
    long sum = 0;
    for (int i = 0; i < 3; i++) {
      long bits = nextLong();
      sum += (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
    }
    return sum - 6 * 0xffffL;
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
