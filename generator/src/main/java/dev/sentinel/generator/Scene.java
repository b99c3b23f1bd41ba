package dev.sentinel.generator;

import java.util.HexFormat;
import java.util.function.LongSupplier;

/**
 * One case of a scenario. Each of its transactions is made without the others, so all that they
 * have in common has to be drawn again from {@link #draws()}, in the same order.
 */
final class Scene {
  private final Customers customers;
  private final long key;
  private final long number;
  private final LongSupplier openedMillis;

  /**
   * A case.
   *
   * @param key says which run and scenario it is
   * @param number of the case in them, from 0
   * @param openedMillis event time of its first transaction
   */
  Scene(Customers customers, long key, long number, LongSupplier openedMillis) {
    this.customers = customers;
    this.key = key;
    this.number = number;
    this.openedMillis = openedMillis;
  }

  Customers customers() {
    return customers;
  }

  /** When the case began, in milliseconds since 1970 UTC. */
  long openedMillis() {
    return openedMillis.getAsLong();
  }

  /** Random numbers of the case: the same ones for each of its transactions. */
  Draws draws() {
    return Draws.of(key, number);
  }

  /** Random numbers of one of its transactions. */
  Draws draws(int step) {
    return Draws.of(draws().nextLong(), step);
  }

  /** A device that no user has. */
  static String strangeDevice(Draws draws) {
    return "dev-x" + HexFormat.of().toHexDigits((int) draws.nextLong());
  }

  /** An address that no user has: 203.0.113.0/24 is set aside for documentation (RFC 5737). */
  static String strangeIp(Draws draws) {
    return "203.0.113." + draws.between(1, 254);
  }
}
