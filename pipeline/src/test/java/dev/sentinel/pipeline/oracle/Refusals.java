package dev.sentinel.pipeline.oracle;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Records that are not transactions, with the reason they must be refused for. */
final class Refusals {
  private static final long TIMESTAMP = 1_769_903_900_000L;

  private record Example(@Nullable String value, String reason, String field) {}

  private static final List<Example> EXAMPLES =
      List.of(
          new Example(null, "TOMBSTONE", ""),
          new Example("", "MALFORMED_JSON", ""),
          new Example("{\"transaction_id\":\"x\"", "MALFORMED_JSON", ""),
          new Example("[1,2,3]", "NOT_AN_OBJECT", ""),
          new Example(
              "{\"user_id\":1,\"amount\":1,\"timestamp\":\"2026-02-01T00:00:00Z\"}",
              "MISSING_FIELD",
              "transaction_id"),
          new Example(
              "{\"transaction_id\":\"a\",\"user_id\":1,\"timestamp\":\"2026-02-01T00:00:00Z\"}",
              "MISSING_FIELD",
              "amount"),
          new Example(
              "{\"transaction_id\":\"a\",\"user_id\":1,\"amount\":-1,"
                  + "\"timestamp\":\"2026-02-01T00:00:00Z\"}",
              "AMOUNT_OUT_OF_RANGE",
              "amount"),
          new Example(
              "{\"transaction_id\":\"a\",\"user_id\":1,\"amount\":0.00001,"
                  + "\"timestamp\":\"2026-02-01T00:00:00Z\"}",
              "AMOUNT_OUT_OF_RANGE",
              "amount"),
          new Example(
              "{\"transaction_id\":\"a\",\"user_id\":1,\"amount\":\"many\","
                  + "\"timestamp\":\"2026-02-01T00:00:00Z\"}",
              "AMOUNT_INVALID",
              "amount"),
          new Example(
              "{\"transaction_id\":\"a\",\"user_id\":1,\"amount\":1,"
                  + "\"timestamp\":\"yesterday\"}",
              "TIMESTAMP_INVALID",
              "timestamp"),
          new Example(
              "{\"transaction_id\":\"a\",\"user_id\":1.5,\"amount\":1,"
                  + "\"timestamp\":\"2026-02-01T00:00:00Z\"}",
              "USER_ID_INVALID",
              "user_id"),
          new Example(
              "{\"transaction_id\":\"\",\"user_id\":1,\"amount\":1,"
                  + "\"timestamp\":\"2026-02-01T00:00:00Z\"}",
              "TRANSACTION_ID_INVALID",
              "transaction_id"),
          new Example(
              "{\"transaction_id\":\"a\",\"user_id\":1,\"amount\":1,\"amount\":9000,"
                  + "\"timestamp\":\"2026-02-01T00:00:00Z\"}",
              "DUPLICATE_FIELD",
              "amount"));

  private Refusals() {}

  static Message any(Random random) {
    Example example = EXAMPLES.get(random.nextInt(EXAMPLES.size()));
    byte[] key = random.nextBoolean() ? null : String.valueOf(random.nextInt(100)).getBytes(UTF_8);
    byte[] value = example.value() == null ? null : example.value().getBytes(UTF_8);
    return new Message(
        key, value, TIMESTAMP, new Expected.Refused(example.reason(), example.field()));
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;
}
