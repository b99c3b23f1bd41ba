package dev.sentinel.pipeline.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sentinel.embedded.EmbeddedKafka;
import dev.sentinel.embedded.EmbeddedServicesExtension;
import dev.sentinel.pipeline.model.DeadLetter;
import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.source.KafkaSource;
import dev.sentinel.pipeline.source.StartFrom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({EmbeddedServicesExtension.class, TestPipelineExtension.class})
class WriteDeadLettersIT {

  @Test
  void sendsTheOriginalBytes(TestPipeline pipeline, EmbeddedKafka kafka) {
    String topic = kafka.newTopic(1);
    byte[] large = new byte[900_000];
    Arrays.fill(large, (byte) 0xC0);
    List<DeadLetter> deadLetters =
        List.of(
            deadLetter(0, new byte[] {0, (byte) 0xFF}, "{".getBytes(UTF_8)),
            deadLetter(1, null, null),
            deadLetter(2, new byte[0], new byte[0]),
            deadLetter(3, null, large));
    pipeline
        .apply(Create.of(deadLetters))
        .apply(
            new WriteDeadLetters(
                new KafkaSource(
                    kafka.bootstrapServers(),
                    "transactions",
                    "sentinel",
                    StartFrom.EARLIEST,
                    Map.of("compression.type", "none")),
                topic,
                Patience.NONE));

    pipeline.run();

    Map<Long, ConsumerRecord<byte[], byte[]>> sent = read(kafka, topic, deadLetters.size());
    assertThat(sent).containsOnlyKeys(0L, 1L, 2L, 3L);
    for (DeadLetter deadLetter : deadLetters) {
      ConsumerRecord<byte[], byte[]> record = sent.get(deadLetter.source().offset());
      assertThat(record.key()).isEqualTo(deadLetter.key());
      assertThat(record.value()).isEqualTo(deadLetter.value());
      assertThat(record.headers().toArray())
          .isEqualTo(WriteDeadLetters.toRecord(deadLetter, topic).headers().toArray());
    }
  }

  private static DeadLetter deadLetter(
      long offset, byte @Nullable [] key, byte @Nullable [] value) {
    return new DeadLetter(
        key,
        value,
        "parse",
        "MALFORMED_JSON",
        null,
        "bad",
        new KafkaPosition("transactions", 0, offset, 7));
  }

  /** The topic's records by the offset of their source. */
  private static Map<Long, ConsumerRecord<byte[], byte[]>> read(
      EmbeddedKafka kafka, String topic, int records) {
    Map<Long, ConsumerRecord<byte[], byte[]>> read = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      assertThat(consumer.endOffsets(List.of(partition))).containsEntry(partition, (long) records);
      while (consumer.position(partition) < records) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          String offset =
              new String(
                  record.headers().lastHeader(WriteDeadLetters.SOURCE_PREFIX + "offset").value(),
                  UTF_8);
          read.put(Long.valueOf(offset), record);
        }
      }
    }
    return read;
  }
}
