package dev.sentinel.pipeline.oracle;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A record to send, and what must become of it.
 *
 * @param key the record's key, or null
 * @param value the record's value, or null
 * @param timestampMillis the record's Kafka timestamp
 * @param expected its fate
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Message(
    byte @Nullable [] key, byte @Nullable [] value, long timestampMillis, Expected expected) {

  /** A message that was sent. */
  record Sent(Message message, int partition, long offset) {}
}
