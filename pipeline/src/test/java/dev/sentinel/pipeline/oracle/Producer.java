package dev.sentinel.pipeline.oracle;

import dev.sentinel.pipeline.oracle.Message.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Sends messages and notes where they went. */
final class Producer {
  private Producer() {}

  /** Sends to the partitions that the messages' keys say. */
  static List<Sent> send(String bootstrapServers, String topic, List<Message> messages) {
    return send(bootstrapServers, topic, null, messages);
  }

  /** Sends to a partition, or to those that the messages' keys say if it is null. */
  static List<Sent> send(
      String bootstrapServers, String topic, @Nullable Integer partition, List<Message> messages) {
    Map<String, Object> config =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true);
    List<Sent> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();
      for (Message message : messages) {
        acknowledgements.add(
            producer.send(
                new ProducerRecord<>(
                    topic, partition, message.timestampMillis(), message.key(), message.value())));
      }
      producer.flush();
      for (int i = 0; i < messages.size(); i++) {
        RecordMetadata metadata = acknowledgements.get(i).get();
        sent.add(new Sent(messages.get(i), metadata.partition(), metadata.offset()));
      }
      return sent;
    } catch (ExecutionException e) {
      throw new IllegalStateException("not acknowledged", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
