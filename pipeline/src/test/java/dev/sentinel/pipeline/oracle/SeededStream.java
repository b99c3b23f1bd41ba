package dev.sentinel.pipeline.oracle;

import dev.sentinel.generator.EventClock;
import dev.sentinel.generator.Rate;
import dev.sentinel.generator.Transaction;
import dev.sentinel.generator.TransactionGenerator;
import dev.sentinel.generator.TransactionJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A repeatable stream with all that goes wrong in real ones: disorder, transactions sent twice,
 * records that are not transactions, optional fields that are malformed, fields nobody knows, and a
 * day that ends in the middle.
 */
final class SeededStream {
  private static final Instant START = Instant.parse("2026-01-31T23:59:15Z");
  private static final int EVENTS_PER_SECOND = 20;
  private static final int USERS = 60;
  private static final int FRAUD_EVERY = 40;

  /** Neighbours change places at most this far apart: seconds, well within any lateness. */
  private static final int MAX_DISORDER = 200;

  private final Random random;
  private final TransactionGenerator generator;
  private final TransactionJson json = new TransactionJson();
  private final long seed;
  private long next;

  SeededStream(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.generator =
        TransactionGenerator.withSeed(seed)
            .withUsers(USERS)
            .withFraudEvery(FRAUD_EVERY)
            .withEventClock(EventClock.startingAt(START, Rate.perSecond(EVENTS_PER_SECOND)));
  }

  /** The next {@code count} transactions of the generator, and everything between them. */
  List<Message> messages(int count) {
    List<Message> messages = new ArrayList<>();
    for (long end = next + count; next < end; next++) {
      Transaction transaction = generator.transaction(next).transaction();
      Message message = plain(transaction);
      messages.add(message);
      switch (random.nextInt(40)) {
        case 0 -> messages.add(message); // the producer sends it twice
        case 1 -> messages.add(Refusals.any(random));
        case 2 -> messages.add(withMalformedOptionals(transaction));
        case 3 -> messages.add(minimal(transaction));
        default -> {}
      }
    }
    disorder(messages);
    return messages;
  }

  /**
   * Transactions hours older than what their users have sent before, whatever their currency: too
   * late for their windows, to be sent once the main part has been counted.
   */
  List<Message> lateMessages(int count) {
    List<Message> messages = new ArrayList<>();
    for (int user = 1; user <= count; user++) {
      boolean fraud = user % 5 == 0;
      messages.add(
          simple(
              "late-" + seed + "-" + user,
              String.valueOf(user),
              fraud ? new BigDecimal("7000.01") : new BigDecimal("12.34"),
              START.minus(Duration.ofHours(3)).plusSeconds(user)));
    }
    return messages;
  }

  private void disorder(List<Message> messages) {
    for (int i = 0; i < messages.size() / 10; i++) {
      int from = random.nextInt(messages.size());
      int to = Math.min(messages.size() - 1, from + random.nextInt(MAX_DISORDER));
      Message moved = messages.remove(from);
      messages.add(to, moved);
    }
  }

  private Message plain(Transaction transaction) {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("currency", transaction.currency());
    columns.put("merchant_id", transaction.merchantId());
    columns.put("merchant_category", transaction.merchantCategory());
    columns.put("card_id", transaction.cardId());
    columns.put("device_id", transaction.deviceId());
    columns.put("ip", transaction.ip());
    columns.put("channel", transaction.channel());
    columns.put("country", transaction.country());
    columns.put("latitude", degrees(transaction.latitudeMicrodegrees()));
    columns.put("longitude", degrees(transaction.longitudeMicrodegrees()));
    return new Message(
        bytes(String.valueOf(transaction.userId())),
        json.toBytes(transaction),
        transaction.epochMillis(),
        new Expected.Accepted(
            transaction.transactionId(),
            String.valueOf(transaction.userId()),
            transaction.amount(),
            Instant.ofEpochMilli(transaction.epochMillis()),
            columns));
  }

  /** What the simplest producer sends: the required four, and no timestamp of its own. */
  private static Message minimal(Transaction transaction) {
    return simple(
        "minimal-" + transaction.transactionId(),
        String.valueOf(transaction.userId()),
        transaction.amount(),
        Instant.ofEpochMilli(transaction.epochMillis()));
  }

  /** A message with the required fields. */
  static Message simple(String id, String user, BigDecimal amount, Instant timestamp) {
    String value =
        "{\"transaction_id\":\"%s\",\"user_id\":%s,\"amount\":%s,\"timestamp\":\"%s\"}"
            .formatted(id, user, amount.toPlainString(), timestamp);
    return new Message(
        bytes(user),
        bytes(value),
        timestamp.toEpochMilli(),
        new Expected.Accepted(id, user, amount, timestamp, Map.of("currency", "USD")));
  }

  /** Optional fields that break their rules, amounts to the last digit, and unknown fields. */
  private static Message withMalformedOptionals(Transaction transaction) {
    String id = "odd-" + transaction.transactionId();
    String user = String.valueOf(transaction.userId());
    // 14 integer digits and 4 fraction digits, as a string.
    BigDecimal amount =
        new BigDecimal("99999999999999.9999").subtract(new BigDecimal(transaction.userId()));
    String value =
        """
        {"transaction_id":"%s","user_id":"%s","amount":"%s","timestamp":%d,
         "currency":"dollars","country":7,"latitude":91,"longitude":8.5,
         "merchant_id":"caf\\u00e9 \\u6771\\u4eac","note": {"a":[1, 2.50 ]},"big":1e400}\
        """
            .formatted(id, user, amount.toPlainString(), transaction.epochMillis());
    return new Message(
        bytes(user),
        bytes(value),
        transaction.epochMillis(),
        new Expected.Accepted(
            id,
            user,
            amount,
            Instant.ofEpochMilli(transaction.epochMillis()),
            Map.of(
                "merchant_id",
                "caf\u00e9 \u6771\u4eac",
                "extra",
                "{\"note\": {\"a\":[1, 2.50 ]},\"big\":1e400,\"currency\":\"dollars\","
                    + "\"country\":7,\"latitude\":91,\"longitude\":8.5}")));
  }

  private static String degrees(int microdegrees) {
    return BigDecimal.valueOf(microdegrees, 6).stripTrailingZeros().toPlainString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
