package dev.sentinel.generator;

/**
 * What a transaction is called and when it happens, which depends on nobody's habits.
 *
 * @param epochMillis event time, milliseconds since 1970 UTC
 */
record Stamp(String transactionId, long epochMillis) {}
