package dev.sentinel.ops.deadletters;

import dev.sentinel.pipeline.deadletter.WriteDeadLetters;
import dev.sentinel.pipeline.model.KafkaPosition;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A record of the dead-letter topic.
 *
 * @param position where it lies, and when it was refused
 * @param stage the pipeline's stage that refused it
 * @param reason a stable code, see docs/data-contracts.md
 * @param field the field at fault, or null when the record as a whole is
 * @param message one sentence
 * @param source where the refused record came from
 * @param size how many bytes the value has; -1 for a tombstone
 * @param key the original key, or null
 * @param value the original value, or null for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record DeadLetter(
    KafkaPosition position,
    String stage,
    String reason,
    @Nullable String field,
    String message,
    KafkaPosition source,
    long size,
    byte @Nullable [] key,
    byte @Nullable [] value) {
  private static final Pattern PARTITION = Pattern.compile("\\d{1,9}");
  private static final Pattern OFFSET = Pattern.compile("\\d{1,18}");
  private static final Pattern TIMESTAMP = Pattern.compile("-?\\d{1,18}");

  /** The dead letter in a record; empty for what is none, which others may send to the topic. */
  public static Optional<DeadLetter> of(ConsumerRecord<byte[], byte[]> record) {
    Headers headers = record.headers();
    String topic = text(headers, WriteDeadLetters.SOURCE_PREFIX + "topic");
    String partition = text(headers, WriteDeadLetters.SOURCE_PREFIX + "partition");
    String offset = text(headers, WriteDeadLetters.SOURCE_PREFIX + "offset");
    String timestamp = text(headers, WriteDeadLetters.SOURCE_PREFIX + "timestamp");
    if (topic == null
        || partition == null
        || offset == null
        || !PARTITION.matcher(partition).matches()
        || !OFFSET.matcher(offset).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new DeadLetter(
            new KafkaPosition(
                record.topic(), record.partition(), record.offset(), record.timestamp()),
            orDash(text(headers, WriteDeadLetters.ERROR_PREFIX + "stage")),
            orDash(text(headers, WriteDeadLetters.ERROR_PREFIX + "reason")),
            text(headers, WriteDeadLetters.ERROR_PREFIX + "field"),
            orDash(text(headers, WriteDeadLetters.ERROR_PREFIX + "message")),
            new KafkaPosition(
                topic,
                Integer.parseInt(partition),
                Long.parseLong(offset),
                timestamp != null && TIMESTAMP.matcher(timestamp).matches()
                    ? Long.parseLong(timestamp)
                    : -1),
            record.value() == null ? -1 : record.value().length,
            record.key(),
            record.value()));
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }

  static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Whether the record has no value. */
  public boolean isTombstone() {
    return size < 0;
  }

  /** The same without key and value, for lists of many. */
  DeadLetter withoutPayload() {
    return new DeadLetter(position, stage, reason, field, message, source, size, null, null);
  }

  /** Says where and why; never the payload. */
  @Override
  public String toString() {
    return position + " (" + reason + ", from " + source + ")";
  }
}
