package dev.sentinel.pipeline.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.model.DeadLetter;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.testing.Counters;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaRecordCoder;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class ParseTransactionsTest {
  private static final long RECORDED = 1_769_860_800_123L;
  private static final String VALID =
      "{\"transaction_id\":\"tx-1\",\"user_id\":42,\"amount\":67.89,"
          + "\"timestamp\":\"2026-01-31T12:00:00Z\"}";

  private TestPipeline pipeline;

  @BeforeEach
  void create(TestPipeline created) {
    pipeline = created;
  }

  @Test
  void everyRecordBecomesATransactionOrADeadLetter() {
    Instant before = Instant.now().minusMillis(1);
    String halfMalformed = VALID.replace("}", ",\"currency\":1,\"ip\":2,\"note\":3}");
    PCollectionTuple parsed =
        parse(
            List.of(
                record(0, "42", VALID),
                record(1, null, VALID.replace("tx-1", "tx-2")),
                record(2, "42", halfMalformed.replace("tx-1", "tx-3")),
                record(3, "42", VALID.replace("67.89", "-1")),
                record(4, "42", null),
                record(5, null, "{"),
                record(6, null, "{{"),
                record(7, "42", VALID + " ".repeat(500))));

    PAssert.that(parsed.get(ParseTransactions.PARSED))
        .satisfies(
            transactions -> {
              assertThat(transactions)
                  .allSatisfy(
                      transaction ->
                          assertThat(transaction.ingestedAt()).isBetween(before, Instant.now()))
                  .usingRecursiveFieldByFieldElementComparatorIgnoringFields("ingestedAt")
                  .containsExactlyInAnyOrder(
                      transaction("tx-1", "USD", null, 0),
                      transaction("tx-2", "USD", null, 1),
                      transaction("tx-3", null, "{\"note\":3,\"currency\":1,\"ip\":2}", 2));
              return null;
            });
    PAssert.that(parsed.get(ParseTransactions.REFUSED))
        .containsInAnyOrder(
            deadLetter(
                3,
                "42",
                VALID.replace("67.89", "-1"),
                "AMOUNT_OUT_OF_RANGE",
                "amount",
                "amount \"-1\" is negative"),
            deadLetter(4, "42", null, "TOMBSTONE", null, "the record has no value"),
            deadLetter(
                5,
                null,
                "{",
                "MALFORMED_JSON",
                null,
                "the value is not JSON from line 1, column 2"),
            deadLetter(
                6,
                null,
                "{{",
                "MALFORMED_JSON",
                null,
                "the value is not JSON from line 1, column 2"),
            deadLetter(
                7,
                "42",
                VALID + " ".repeat(500),
                "RECORD_TOO_LARGE",
                null,
                "the value has " + (VALID.length() + 500) + " bytes, at most 500 are accepted"));
    assertThat(Counters.of(pipeline.run()))
        .isEqualTo(
            Map.of(
                "records_read",
                8L,
                "records_parsed",
                3L,
                "malformed_optional_currency",
                1L,
                "malformed_optional_ip",
                1L,
                "dead_letters_AMOUNT_OUT_OF_RANGE",
                1L,
                "dead_letters_TOMBSTONE",
                1L,
                "dead_letters_MALFORMED_JSON",
                2L,
                "dead_letters_RECORD_TOO_LARGE",
                1L));
  }

  private PCollectionTuple parse(List<KafkaRecord<byte[], byte[]>> records) {
    return pipeline
        .apply(
            Create.of(records)
                .withCoder(
                    KafkaRecordCoder.of(
                        NullableCoder.of(ByteArrayCoder.of()),
                        NullableCoder.of(ByteArrayCoder.of()))))
        .apply(new ParseTransactions(500));
  }

  private static KafkaRecord<byte[], byte[]> record(
      long offset, @Nullable String key, @Nullable String value) {
    return new KafkaRecord<>(
        "transactions",
        3,
        offset,
        RECORDED,
        KafkaTimestampType.CREATE_TIME,
        null,
        bytes(key),
        bytes(value));
  }

  private static Transaction transaction(
      String id, @Nullable String currency, @Nullable String extra, long offset) {
    return Transaction.builder(
            id, "42", new BigDecimal("67.89"), Instant.parse("2026-01-31T12:00:00Z"))
        .currency(currency)
        .extra(extra)
        .build(new KafkaPosition("transactions", 3, offset, RECORDED), Instant.EPOCH);
  }

  private static DeadLetter deadLetter(
      long offset,
      @Nullable String key,
      @Nullable String value,
      String reason,
      @Nullable String field,
      String message) {
    return new DeadLetter(
        bytes(key),
        bytes(value),
        "parse",
        reason,
        field,
        message,
        new KafkaPosition("transactions", 3, offset, RECORDED));
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }
}
