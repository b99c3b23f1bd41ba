package dev.sentinel.ops.deadletters;

import dev.sentinel.pipeline.model.KafkaPosition;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The notes that redrives leave, so that nothing is sent twice.
 *
 * <p>A note lies on the dead-letter topic, in the partition of its dead letter: what deletes the
 * one keeps the other at least as long. It has no {@code sentinel.source} headers, by which the job
 * and others know that it is no dead letter. Before a record is sent there is a note of the claim,
 * after it one of where the record went. The record itself carries {@link #LETTER}, so that after a
 * crash in between one can see whether it was sent.
 */
final class Redrive {
  /** In a sent record and in notes: the dead letter. */
  static final String LETTER = "sentinel.redrive.letter";

  /** In a sent record: where the refused record had been. */
  static final String SOURCE = "sentinel.redrive.source";

  /** In a sent record: {@code true} when its value is not the original one. */
  static final String CORRECTED = "sentinel.redrive.corrected";

  /** In notes: {@code claimed} or {@code sent}. */
  static final String STATE = "sentinel.redrive.state";

  /** In notes and sent records: which run of the program it was. */
  static final String RUN = "sentinel.redrive.run";

  /** In a note of a claim: the first offset that the record can get; else the one that it got. */
  static final String TARGET = "sentinel.redrive.target";

  private static final Pattern POSITION = Pattern.compile("(.+)-(\\d{1,9})@(\\d{1,18})");

  private Redrive() {}

  /** How far a redrive came. */
  enum State {
    CLAIMED,
    SENT;

    String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * A note.
   *
   * @param position where the note lies, and when it was written
   * @param letter the dead letter
   * @param state how far it came
   * @param run which run of the program wrote it
   * @param target where the record went, or could go first
   */
  record Note(
      KafkaPosition position, KafkaPosition letter, State state, String run, KafkaPosition target) {

    /** The note in a record; empty for what is none. */
    static Optional<Note> of(ConsumerRecord<byte[], byte[]> record) {
      String state = DeadLetter.text(record.headers(), STATE);
      String run = DeadLetter.text(record.headers(), RUN);
      Optional<KafkaPosition> letter = parse(DeadLetter.text(record.headers(), LETTER));
      Optional<KafkaPosition> target = parse(DeadLetter.text(record.headers(), TARGET));
      if (state == null || run == null || letter.isEmpty() || target.isEmpty()) {
        return Optional.empty();
      }
      for (State known : State.values()) {
        if (known.code().equals(state)) {
          return Optional.of(
              new Note(
                  new KafkaPosition(
                      record.topic(), record.partition(), record.offset(), record.timestamp()),
                  letter.get(),
                  known,
                  run,
                  target.get()));
        }
      }
      return Optional.empty();
    }

    /**
     * The record that says it; its key and value are of no use, but a compacted topic wants one.
     */
    static ProducerRecord<byte[], byte[]> record(
        DeadLetter letter, State state, String run, KafkaPosition target) {
      ProducerRecord<byte[], byte[]> note =
          new ProducerRecord<>(
              letter.position().topic(),
              letter.position().partition(),
              bytes(LETTER + " " + letter.position() + " " + state.code()),
              null);
      add(note.headers(), LETTER, letter.position().toString());
      add(note.headers(), STATE, state.code());
      add(note.headers(), RUN, run);
      add(note.headers(), TARGET, target.toString());
      return note;
    }
  }

  /**
   * What is sent: the original key, timestamp and partition, with the original value or another.
   *
   * @param value null sends the original one
   */
  static ProducerRecord<byte[], byte[]> record(
      DeadLetter letter, byte @Nullable [] value, String run) {
    KafkaPosition source = letter.source();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            source.topic(),
            source.partition(),
            source.timestampMillis() < 0 ? null : source.timestampMillis(),
            letter.key(),
            value == null ? letter.value() : value);
    add(record.headers(), LETTER, letter.position().toString());
    add(record.headers(), SOURCE, source.toString());
    add(record.headers(), RUN, run);
    if (value != null) {
      add(record.headers(), CORRECTED, "true");
    }
    return record;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Reads {@code topic-partition@offset}, as {@link KafkaPosition} writes it. */
  static Optional<KafkaPosition> parse(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher position = POSITION.matcher(text);
    return position.matches()
        ? Optional.of(
            new KafkaPosition(
                position.group(1),
                Integer.parseInt(position.group(2)),
                Long.parseLong(position.group(3)),
                -1))
        : Optional.empty();
  }
}
