package dev.sentinel.generator;

/** What people do when nobody defrauds them. Immutable and safe for use by several threads. */
interface GenuinePayments {

  /**
   * Somebody's payment.
   *
   * @param draws random numbers of this transaction
   */
  Transaction draw(Stamp stamp, Draws draws);
}
