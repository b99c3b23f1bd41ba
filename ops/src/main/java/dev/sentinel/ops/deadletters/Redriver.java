package dev.sentinel.ops.deadletters;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sentinel.ops.OpsException;
import dev.sentinel.ops.deadletters.Ledger.Standing;
import dev.sentinel.ops.deadletters.Redrive.Note;
import dev.sentinel.ops.deadletters.Redrive.State;
import dev.sentinel.ops.kafka.TopicReader;
import dev.sentinel.ops.kafka.TopicReader.Bounds;
import dev.sentinel.ops.text.Progress;
import dev.sentinel.ops.text.Texts;
import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.parse.InvalidTransactionException;
import dev.sentinel.pipeline.parse.TransactionParser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Sends dead letters again, each once: it claims a piece of them on the dead-letter topic, sees
 * whether it was the first to, sends them, and notes where they went. Whatever moment it dies at,
 * the next run can tell what was sent: a record carries the name of its dead letter, and the claim
 * says from which offset on it can be.
 */
final class Redriver {
  private static final int PIECE = 500;
  private static final int DELIVERY_SECONDS = 30;
  private static final int MAX_REQUEST_BYTES = 64 * 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is left of a claim must suffice to deliver. */
  private static final Duration LATEST_SEND = Ledger.CLAIM.minusSeconds(2L * DELIVERY_SECONDS);

  private final SentinelConfig config;
  private final Policy policy;
  private final Progress progress;
  private final TransactionParser parser;
  private final String run = UUID.randomUUID().toString();

  /**
   * What to send.
   *
   * @param execute whether to send at all
   * @param evenIfRefused also what the parser would refuse again
   * @param again also what was redriven before
   */
  record Policy(boolean execute, boolean evenIfRefused, boolean again) {}

  /** What became of a dead letter. */
  enum Outcome {
    SENT(true),
    WOULD_BE_SENT(true),
    /** By an earlier run, or an earlier run that died and had sent it. */
    SENT_BEFORE(true),
    /** The parser of this version refuses it, or there is no value to send. */
    WOULD_BE_REFUSED(false),
    /** Another run is at it. */
    CLAIMED_BY_ANOTHER_RUN(false);

    private final boolean good;

    Outcome(boolean good) {
      this.good = good;
    }

    boolean isGood() {
      return good;
    }
  }

  /**
   * A dead letter and what became of it.
   *
   * @param target where it went, or null
   * @param refusal why the parser refuses it, or null
   */
  record Result(
      DeadLetter letter,
      Outcome outcome,
      @Nullable KafkaPosition target,
      @Nullable String refusal) {

    String text() {
      return letter.position().partition()
          + "@"
          + letter.position().offset()
          + "  "
          + letter.reason()
          + "  from "
          + letter.source()
          + " of "
          + Texts.time(letter.source().timestampMillis())
          + ": "
          + outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ')
          + (target == null ? "" : " to " + target)
          + (refusal == null ? "" : " (" + refusal + ")");
    }

    ObjectNode json() {
      ObjectNode node = JSON.createObjectNode();
      node.put("partition", letter.position().partition());
      node.put("offset", letter.position().offset());
      node.put("reason", letter.reason());
      node.put("source", letter.source().toString());
      node.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
      node.put("target", target == null ? null : target.toString());
      node.put("refusal", refusal);
      return node;
    }
  }

  Redriver(SentinelConfig config, Policy policy, Progress progress) {
    this.config = config;
    this.policy = policy;
    this.progress = progress;
    this.parser = new TransactionParser(config.maxRecordBytes());
  }

  /**
   * Redrives what matches.
   *
   * @param value sent in the place of the original value; null sends that
   */
  List<Result> run(Predicate<DeadLetter> filter, byte @Nullable [] value) {
    try (TopicReader letters =
            TopicReader.open(config.source(), config.deadLetterTopic(), "deadLetterTopic");
        TopicReader topic =
            TopicReader.open(config.source(), config.source().topic(), "transactionsTopic")) {
      progress.say("Reading dead letters ...");
      // Payloads are fetched again piece by piece: there may be more of them than memory.
      List<DeadLetter> chosen = new ArrayList<>();
      Map<KafkaPosition, String> refusals = new HashMap<>();
      Ledger ledger =
          Ledger.read(
              letters,
              filter,
              letter -> {
                String refusal = refusal(value == null ? letter.value() : value);
                if (refusal != null) {
                  refusals.put(letter.position(), refusal);
                }
                chosen.add(letter.withoutPayload());
              });
      List<Result> results = new ArrayList<>();
      List<DeadLetter> toSend = new ArrayList<>();
      for (DeadLetter letter : chosen) {
        Result settled = settle(letter, ledger, refusals.get(letter.position()), topic);
        if (settled == null) {
          toSend.add(letter);
        } else {
          results.add(settled);
        }
      }
      if (policy.execute()) {
        send(toSend, value, letters, topic, results);
      } else {
        toSend.forEach(
            letter -> results.add(new Result(letter, Outcome.WOULD_BE_SENT, null, null)));
      }
      return results;
    }
  }

  private @Nullable String refusal(byte @Nullable [] value) {
    try {
      parser.parse(value);
      return null;
    } catch (InvalidTransactionException e) {
      return e.reason() + ": " + e.getMessage();
    }
  }

  /** The result of a dead letter that is not to be sent; null for one that is. */
  private @Nullable Result settle(
      DeadLetter letter, Ledger ledger, @Nullable String refusal, TopicReader topic) {
    Note sent = ledger.sent(letter);
    if (sent != null && !policy.again()) {
      return new Result(letter, Outcome.SENT_BEFORE, sent.target(), null);
    }
    Standing standing = ledger.standing(letter, Instant.now());
    if (standing == Standing.CLAIMED) {
      return new Result(letter, Outcome.CLAIMED_BY_ANOTHER_RUN, null, null);
    }
    if (standing == Standing.UNCERTAIN) {
      KafkaPosition found = find(letter, ledger.firstTarget(letter), topic);
      if (found != null) {
        return new Result(letter, Outcome.SENT_BEFORE, found, null);
      }
    }
    return refusal != null && !policy.evenIfRefused()
        ? new Result(letter, Outcome.WOULD_BE_REFUSED, null, refusal)
        : null;
  }

  /** Looks for the record of a dead letter from an offset on. */
  private static @Nullable KafkaPosition find(DeadLetter letter, long from, TopicReader topic) {
    Bounds bounds = topic.bounds().get(letter.source().partition());
    KafkaPosition[] found = new KafkaPosition[1];
    if (bounds != null) {
      topic.read(
          letter.source().partition(),
          Math.max(from, bounds.beginning()),
          bounds.end(),
          record -> {
            if (letter
                .position()
                .toString()
                .equals(DeadLetter.text(record.headers(), Redrive.LETTER))) {
              found[0] =
                  new KafkaPosition(
                      record.topic(), record.partition(), record.offset(), record.timestamp());
            }
          });
    }
    return found[0];
  }

  private void send(
      List<DeadLetter> letters,
      byte @Nullable [] value,
      TopicReader letterTopic,
      TopicReader topic,
      List<Result> results) {
    if (letters.isEmpty()) {
      return;
    }
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int from = 0; from < letters.size(); from += PIECE) {
        List<DeadLetter> piece = letters.subList(from, Math.min(letters.size(), from + PIECE));
        results.addAll(sendPiece(piece, value, letterTopic, topic, producer));
        int done = from + piece.size();
        progress.update(
            () -> "  " + Texts.number(done) + " of " + Texts.count(letters.size(), "dead letter"));
      }
    }
  }

  private List<Result> sendPiece(
      List<DeadLetter> piece,
      byte @Nullable [] value,
      TopicReader letterTopic,
      TopicReader topic,
      KafkaProducer<byte[], byte[]> producer) {
    Instant start = Instant.now();
    Map<Integer, Bounds> ends = topic.bounds();
    Map<Integer, Long> firstClaims = new HashMap<>();
    List<Future<RecordMetadata>> claims = new ArrayList<>();
    for (DeadLetter letter : piece) {
      Bounds bounds = ends.get(letter.source().partition());
      if (bounds == null) {
        throw new OpsException(
            "Topic "
                + topic.topic()
                + " has no partition "
                + letter.source().partition()
                + " any more, which "
                + letter.position()
                + " came from.");
      }
      KafkaPosition earliest =
          new KafkaPosition(topic.topic(), letter.source().partition(), bounds.end(), -1);
      claims.add(producer.send(Note.record(letter, State.CLAIMED, run, earliest)));
    }
    for (Future<RecordMetadata> claim : claims) {
      RecordMetadata written = acknowledged(claim);
      firstClaims.merge(written.partition(), written.offset(), Math::min);
    }
    Ledger others = new Ledger();
    Map<Integer, Bounds> letterEnds = letterTopic.bounds();
    Map<KafkaPosition, DeadLetter> payloads = new HashMap<>();
    // Claims of others who are as fast as we are lie a little before ours or among them.
    firstClaims.forEach(
        (partition, first) -> {
          long claimed =
              letterTopic.firstAt(start.minus(Ledger.CLAIM)).getOrDefault(partition, first);
          letterTopic.read(
              partition,
              Math.min(first, claimed),
              letterEnds.get(partition).end(),
              record -> Note.of(record).ifPresent(others::add));
        });
    readPayloads(piece, letterTopic, payloads);

    List<Result> results = new ArrayList<>();
    Map<DeadLetter, Future<RecordMetadata>> sends = new LinkedHashMap<>();
    Instant now = Instant.now();
    if (now.isAfter(start.plus(LATEST_SEND))) {
      throw new OpsException(
          "Kafka is too slow to send safely; wait two minutes and call redrive again.");
    }
    for (DeadLetter letter : piece) {
      DeadLetter complete = payloads.get(letter.position());
      boolean elsewhere = others.sent(letter) != null && !policy.again();
      if (elsewhere || !others.isOwner(letter, run, now)) {
        results.add(new Result(letter, Outcome.CLAIMED_BY_ANOTHER_RUN, null, null));
      } else if (complete == null) {
        throw new OpsException(letter.position() + " was deleted meanwhile.");
      } else {
        sends.put(letter, producer.send(Redrive.record(complete, value, run)));
      }
    }
    List<Future<RecordMetadata>> notes = new ArrayList<>();
    sends.forEach(
        (letter, sent) -> {
          RecordMetadata written = acknowledged(sent);
          KafkaPosition target =
              new KafkaPosition(written.topic(), written.partition(), written.offset(), -1);
          notes.add(producer.send(Note.record(letter, State.SENT, run, target)));
          results.add(new Result(letter, Outcome.SENT, target, null));
        });
    notes.forEach(Redriver::acknowledged);
    return results;
  }

  private static void readPayloads(
      List<DeadLetter> piece, TopicReader letterTopic, Map<KafkaPosition, DeadLetter> payloads) {
    Map<Integer, long[]> ranges = new HashMap<>();
    for (DeadLetter letter : piece) {
      long offset = letter.position().offset();
      ranges.merge(
          letter.position().partition(),
          new long[] {offset, offset},
          (a, b) -> new long[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
    }
    Set<KafkaPosition> wanted =
        piece.stream().map(DeadLetter::position).collect(Collectors.toSet());
    ranges.forEach(
        (partition, range) ->
            letterTopic.read(
                partition,
                range[0],
                range[1] + 1,
                record ->
                    DeadLetter.of(record)
                        .filter(letter -> wanted.contains(letter.position()))
                        .ifPresent(letter -> payloads.put(letter.position(), letter))));
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings = new HashMap<>(config.source().properties());
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.source().bootstrapServers());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_SECONDS * 1000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERY_SECONDS * 500);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_SECONDS * 500L);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static RecordMetadata acknowledged(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (ExecutionException e) {
      throw new OpsException(
          "Kafka did not take a record ("
              + e.getCause().getMessage()
              + "); what was sent so far is noted. Call redrive again in two minutes.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException("Interrupted while sending; call redrive again.", e);
    }
  }
}
