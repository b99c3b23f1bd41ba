package dev.sentinel.ops.deadletters;

import dev.sentinel.ops.deadletters.Redrive.Note;
import dev.sentinel.ops.kafka.TopicReader;
import dev.sentinel.ops.kafka.TopicReader.Bounds;
import dev.sentinel.pipeline.model.KafkaPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What the notes on the dead-letter topic say about earlier redrives. */
final class Ledger {
  /**
   * How long a claim keeps others from sending. A run that has not sent by then does not send any
   * more.
   */
  static final Duration CLAIM = Duration.ofMinutes(2);

  private final Map<Key, Note> sent = new HashMap<>();

  /** Claims without a note that it was sent, the first of each dead letter and run. */
  private final Map<Key, Map<String, Note>> claims = new HashMap<>();

  /** By where a redriven record went: the dead letter it came from. */
  private final Map<Key, KafkaPosition> origins = new HashMap<>();

  /** A position without its timestamp. */
  private record Key(String topic, int partition, long offset) {
    static Key of(KafkaPosition position) {
      return new Key(position.topic(), position.partition(), position.offset());
    }
  }

  /** How a dead letter stands. */
  enum Standing {
    /** Never redriven. */
    NEW,
    /** Being redriven by another run just now. */
    CLAIMED,
    /** A run that died had begun to redrive it; whether it was sent must be looked up. */
    UNCERTAIN,
    /** Redriven. */
    REDRIVEN
  }

  /**
   * Reads the dead-letter topic.
   *
   * @param letters gets the dead letters that match
   */
  static Ledger read(
      TopicReader topic, Predicate<DeadLetter> filter, Consumer<DeadLetter> letters) {
    Ledger ledger = new Ledger();
    for (Map.Entry<Integer, Bounds> partition : topic.bounds().entrySet()) {
      topic.read(
          partition.getKey(),
          partition.getValue().beginning(),
          partition.getValue().end(),
          record -> {
            Note.of(record).ifPresent(ledger::add);
            DeadLetter.of(record).filter(filter).ifPresent(letters);
          });
    }
    return ledger;
  }

  void add(Note note) {
    Key letter = Key.of(note.letter());
    if (note.state() == Redrive.State.SENT) {
      sent.put(letter, note);
      origins.put(Key.of(note.target()), note.letter());
    } else {
      claims.computeIfAbsent(letter, ignored -> new HashMap<>()).putIfAbsent(note.run(), note);
    }
  }

  Standing standing(DeadLetter letter, Instant now) {
    if (sent(letter) != null) {
      return Standing.REDRIVEN;
    }
    Map<String, Note> claimed = claims.getOrDefault(Key.of(letter.position()), Map.of());
    if (claimed.isEmpty()) {
      return Standing.NEW;
    }
    return claimed.values().stream().anyMatch(claim -> isFresh(claim, now))
        ? Standing.CLAIMED
        : Standing.UNCERTAIN;
  }

  private static boolean isFresh(Note claim, Instant now) {
    return now.isBefore(Instant.ofEpochMilli(claim.position().timestampMillis()).plus(CLAIM));
  }

  /** The note that says where a dead letter was sent, or null. */
  @Nullable Note sent(DeadLetter letter) {
    return sent.get(Key.of(letter.position()));
  }

  /** The earliest offset that a record of a claim could have got. */
  long firstTarget(DeadLetter letter) {
    return claims.getOrDefault(Key.of(letter.position()), Map.of()).values().stream()
        .mapToLong(claim -> claim.target().offset())
        .min()
        .orElse(0);
  }

  /** Whether the first fresh claim of a dead letter is that of a run. */
  boolean isOwner(DeadLetter letter, String run, Instant now) {
    return claims.getOrDefault(Key.of(letter.position()), Map.of()).values().stream()
        .filter(claim -> isFresh(claim, now))
        .min(java.util.Comparator.comparingLong(claim -> claim.position().offset()))
        .filter(first -> first.run().equals(run))
        .isPresent();
  }

  /** The dead letter that a refused record had been redriven from, or null. */
  @Nullable KafkaPosition origin(DeadLetter letter) {
    return origins.get(Key.of(letter.source()));
  }
}
