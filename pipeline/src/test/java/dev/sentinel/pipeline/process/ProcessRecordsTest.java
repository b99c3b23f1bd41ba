package dev.sentinel.pipeline.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.features.Entity;
import dev.sentinel.pipeline.features.FeatureBatch;
import dev.sentinel.pipeline.lake.RowChunks;
import dev.sentinel.pipeline.model.DeadLetter;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.recovery.RecoveryPlan;
import dev.sentinel.pipeline.recovery.StoredRecords;
import dev.sentinel.pipeline.stats.Spend;
import dev.sentinel.pipeline.testing.Counters;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class ProcessRecordsTest {
  private static final int PARTITION = 3;
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
  void everyRecordIsCollectedOrRefused() {
    String halfMalformed = VALID.replace("}", ",\"currency\":1,\"ip\":2,\"note\":3}");
    PCollectionTuple processed =
        process(
            RecoveryPlan.fromScratch().stored(),
            List.of(
                record(0, "42", VALID),
                record(1, null, VALID.replace("tx-1", "tx-2")),
                record(2, "42", halfMalformed.replace("tx-1", "tx-3")),
                record(3, "42", VALID.replace("67.89", "-1")),
                record(4, "42", null),
                record(5, null, "{"),
                record(6, null, "{{"),
                record(7, "42", VALID + " ".repeat(500))));

    assertRows(
        processed,
        transaction("tx-1", "USD", null, 0),
        transaction("tx-2", "USD", null, 1),
        transaction("tx-3", null, "{\"note\":3,\"currency\":1,\"ip\":2}", 2));
    assertSpends(processed, "42 67.8900 USD", "42 67.8900 USD", "42 67.8900 XXX");
    assertTransactions(processed, "42 tx-1 null", "42 tx-2 null", "42 tx-3 null");
    PAssert.that(processed.get(ProcessRecords.REFUSED))
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

  /** They are read again for the statistics and the rules; an alert's repetition is harmless. */
  @Test
  void whatIsStoredIsNotStoredAgain() {
    StoredRecords stored = new StoredRecords();
    stored.add(PARTITION, 0, 2);
    stored.add(PARTITION, 4, 4);
    PCollectionTuple processed =
        process(
            stored,
            List.of(
                record(1, "42", "{"),
                record(2, "42", VALID.replace("67.89", "6000")),
                record(3, "42", VALID),
                record(4, "42", VALID),
                record(5, "42", "{")));

    assertRows(processed, transaction("tx-1", "USD", null, 3));
    assertSpends(processed, "42 6000.0000 USD", "42 67.8900 USD", "42 67.8900 USD");
    assertTransactions(processed, "42 tx-1 null", "42 tx-1 null", "42 tx-1 null");
    PAssert.that(processed.get(ProcessRecords.REFUSED))
        .satisfies(
            refused -> {
              assertThat(refused)
                  .extracting(letter -> letter.source().offset())
                  .containsExactly(5L);
              return null;
            });
    assertThat(Counters.of(pipeline.run()))
        .containsEntry("already_stored", 3L)
        .containsEntry("dead_letters_MALFORMED_JSON", 2L);
  }

  private PCollectionTuple process(
      StoredRecords stored, List<KafkaRecord<byte[], byte[]>> records) {
    return pipeline
        .apply(
            Create.of(records)
                .withCoder(
                    KafkaRecordCoder.of(
                        NullableCoder.of(ByteArrayCoder.of()),
                        NullableCoder.of(ByteArrayCoder.of()))))
        .apply(new ProcessRecords(500, Entity.USER, Duration.ofSeconds(10), 1, stored));
  }

  /** Checks the collected rows but for the moment they were read at. */
  private static void assertRows(PCollectionTuple processed, Transaction... rows) {
    PAssert.that(processed.get(ProcessRecords.CHUNKS))
        .satisfies(
            chunks -> {
              List<Transaction> all = new ArrayList<>();
              chunks.forEach(chunk -> all.addAll(RowChunks.rows(chunk)));
              assertThat(all)
                  .allSatisfy(
                      row ->
                          assertThat(row.ingestedAt())
                              .isBetween(Instant.now().minusSeconds(600), Instant.now()))
                  .usingRecursiveFieldByFieldElementComparatorIgnoringFields("ingestedAt")
                  .containsExactlyInAnyOrder(rows);
              return null;
            });
  }

  /** Checks what goes on to the rules: who, which, and that nothing else than rules need. */
  private static void assertTransactions(PCollectionTuple processed, String... expected) {
    PAssert.that(processed.get(ProcessRecords.TRANSACTIONS))
        .satisfies(
            batches -> {
              List<String> all = new ArrayList<>();
              for (KV<Integer, FeatureBatch> batch : batches) {
                batch
                    .getValue()
                    .forEach(
                        (one, values) ->
                            all.add(one.userId() + " " + one.transactionId() + " " + one.extra()));
              }
              assertThat(all).containsExactlyInAnyOrder(expected);
              return null;
            });
  }

  private static void assertSpends(PCollectionTuple processed, String... expected) {
    PAssert.that(processed.get(ProcessRecords.SPENDS))
        .satisfies(
            groups -> {
              List<String> all = new ArrayList<>();
              for (KV<Integer, List<Spend>> group : groups) {
                for (Spend spend : group.getValue()) {
                  all.add(spend.userId() + " " + spend.amount() + " " + spend.currency());
                }
              }
              assertThat(all).containsExactlyInAnyOrder(expected);
              return null;
            });
  }

  private static KafkaRecord<byte[], byte[]> record(
      long offset, @Nullable String key, @Nullable String value) {
    return new KafkaRecord<>(
        "transactions",
        PARTITION,
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
        .build(new KafkaPosition("transactions", PARTITION, offset, RECORDED), Instant.EPOCH);
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
        new KafkaPosition("transactions", PARTITION, offset, RECORDED));
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }
}
