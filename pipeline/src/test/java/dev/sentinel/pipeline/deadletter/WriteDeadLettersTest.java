package dev.sentinel.pipeline.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.pipeline.model.DeadLetter;
import dev.sentinel.pipeline.model.KafkaPosition;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class WriteDeadLettersTest {
  private static final KafkaPosition SOURCE =
      new KafkaPosition("transactions", 3, 5_000_000_000L, 1_769_860_800_123L);

  @Test
  void bytesStayAndHeadersExplain() {
    byte[] key = {0, (byte) 0xFF};
    byte[] value = {'{', (byte) 0xC0};

    ProducerRecord<byte[], byte[]> record =
        WriteDeadLetters.toRecord(
            new DeadLetter(
                key, value, "parse", "AMOUNT_INVALID", "amount", "amount \"ä\" is bad", SOURCE),
            "transactions.dead-letter");

    assertThat(record.topic()).isEqualTo("transactions.dead-letter");
    assertThat(record.partition()).isNull();
    assertThat(record.timestamp()).isNull();
    assertThat(record.key()).isSameAs(key);
    assertThat(record.value()).isSameAs(value);
    assertThat(headers(record))
        .containsExactly(
            "sentinel.error.stage=parse",
            "sentinel.error.reason=AMOUNT_INVALID",
            "sentinel.error.field=amount",
            "sentinel.error.message=amount \"ä\" is bad",
            "sentinel.source.topic=transactions",
            "sentinel.source.partition=3",
            "sentinel.source.offset=5000000000",
            "sentinel.source.timestamp=1769860800123");
  }

  @Test
  void nothingIsMadeUpForATombstone() {
    ProducerRecord<byte[], byte[]> record =
        WriteDeadLetters.toRecord(
            new DeadLetter(
                null,
                null,
                "parse",
                "TOMBSTONE",
                null,
                "the record has no value",
                new KafkaPosition("transactions", 0, 0, -1)),
            "dead");

    assertThat(record.key()).isNull();
    assertThat(record.value()).isNull();
    assertThat(headers(record))
        .containsExactly(
            "sentinel.error.stage=parse",
            "sentinel.error.reason=TOMBSTONE",
            "sentinel.error.message=the record has no value",
            "sentinel.source.topic=transactions",
            "sentinel.source.partition=0",
            "sentinel.source.offset=0",
            "sentinel.source.timestamp=-1");
  }

  private static List<String> headers(ProducerRecord<byte[], byte[]> record) {
    return Arrays.stream(record.headers().toArray())
        .map(header -> header.key() + "=" + new String(header.value(), UTF_8))
        .toList();
  }
}
