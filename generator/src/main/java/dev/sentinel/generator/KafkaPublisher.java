package dev.sentinel.generator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Sends transactions to a topic: key = user id as text, so one user's transactions stay in order;
 * record timestamp = event time.
 */
final class KafkaPublisher implements TransactionPublisher {
  private final Producer<byte[], byte[]> producer;
  private final String topic;

  /** Takes the producer over and closes it. */
  KafkaPublisher(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  @Override
  public void publish(Outgoing outgoing, Receipts receipts) throws InterruptedException {
    Transaction transaction = outgoing.labelled().transaction();
    byte[] key = Long.toString(transaction.userId()).getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(topic, null, transaction.epochMillis(), key, outgoing.json());
    try {
      // The future says what the callback says.
      var unused =
          producer.send(
              message,
              (metadata, exception) -> {
                if (exception == null) {
                  receipts.acknowledged(
                      outgoing, Optional.of(new Position(metadata.partition(), metadata.offset())));
                } else {
                  receipts.failed(outgoing, exception);
                }
              });
    } catch (InterruptException e) {
      // Thrown only while waiting for metadata or room, so the record was not taken over.
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
    } catch (KafkaException | IllegalStateException e) {
      // The producer is beyond use (fatal error before): no callback follows.
      receipts.failed(outgoing, e);
    }
  }

  @Override
  public void close(Duration patience) {
    producer.close(patience);
  }
}
