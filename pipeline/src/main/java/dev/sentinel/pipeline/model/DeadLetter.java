package dev.sentinel.pipeline.model;

import java.util.Arrays;
import java.util.Objects;
import org.apache.beam.sdk.coders.DefaultCoder;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A record that could not be processed: its original bytes and why. Nothing of it is changed, so
 * that it can be sent again once the cause is fixed.
 *
 * @param key the record's key, or null
 * @param value the record's value, or null for a tombstone
 * @param stage the pipeline's stage that refused it, such as {@code parse}
 * @param reason a stable code, see {@link dev.sentinel.pipeline.parse.InvalidReason}
 * @param field the field at fault, or null when the record as a whole is
 * @param message one sentence for people
 * @param source the Kafka record
 */
@DefaultCoder(DeadLetterCoder.class)
@SuppressWarnings("ArrayRecordComponent") // The bytes are the point; equality is by content below.
public record DeadLetter(
    byte @Nullable [] key,
    byte @Nullable [] value,
    String stage,
    String reason,
    @Nullable String field,
    String message,
    KafkaPosition source) {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeadLetter that
        && Arrays.equals(key, that.key)
        && Arrays.equals(value, that.value)
        && stage.equals(that.stage)
        && reason.equals(that.reason)
        && Objects.equals(field, that.field)
        && message.equals(that.message)
        && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return Objects.hash(stage, reason, field, source);
  }

  /** Says what is wrong and where; never the payload. */
  @Override
  public String toString() {
    return reason + (field == null ? "" : "(" + field + ")") + " at " + source + ": " + message;
  }
}
