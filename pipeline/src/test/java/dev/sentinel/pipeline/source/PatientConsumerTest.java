package dev.sentinel.pipeline.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sentinel.pipeline.resilience.Outage;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.resilience.ServiceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatientConsumerTest {
  private static final TopicPartition PARTITION = new TopicPartition("transactions", 0);
  private static final Patience PATIENCE = new Patience(Duration.ofSeconds(30));
  private static final Patience SHORT = new Patience(Duration.ofMillis(20));

  private final Outage outage = Outage.of("Kafka at " + PatientConsumerTest.class.getSimpleName());
  private final MockConsumer<byte[], byte[]> kafka =
      new MockConsumer<>(OffsetResetStrategy.EARLIEST);

  @BeforeEach
  void assign() {
    outage.over();
    kafka.assign(List.of(PARTITION));
    kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
    kafka.updateEndOffsets(Map.of(PARTITION, 0L));
  }

  @Test
  void refusedLoginIsTriedAgain() {
    Consumer<byte[], byte[]> consumer = PatientConsumer.wrap(kafka, outage, PATIENCE);
    kafka.setPollException(new SaslAuthenticationException("wrong"));

    assertThat(consumer.poll(Duration.ZERO)).isEmpty();
    assertThat(outage.lasting()).isPositive();
    assertThat(consumer.poll(Duration.ZERO)).isEmpty();
    consumer.endOffsets(List.of(PARTITION));
    assertThat(outage.lasting()).isZero();
  }

  @Test
  void refusedLoginIsNotTriedForEver() {
    Consumer<byte[], byte[]> consumer = PatientConsumer.wrap(kafka, outage, SHORT);

    assertThatThrownBy(
            () -> {
              while (true) {
                kafka.setPollException(new SaslAuthenticationException("wrong"));
                consumer.poll(Duration.ZERO);
              }
            })
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("(--maxOutageSeconds=0): SaslAuthenticationException: wrong.");
  }

  @Test
  void missingPermissionIsNotTriedAgain() {
    kafka.setPollException(new TopicAuthorizationException("Not authorized to access topics: [x]"));

    assertThatThrownBy(() -> PatientConsumer.wrap(kafka, outage, PATIENCE).poll(Duration.ZERO))
        .isInstanceOf(ServiceException.class)
        .hasMessage(
            "%s refuses access: TopicAuthorizationException: Not authorized to access topics: [x].",
            outage.service());
  }

  @Test
  void readingEndsWhenBrokersHaveNotToldTheEndOffsetsForTooLong() {
    kafka.setOffsetsException(new TimeoutException("no answer"));
    assertThatThrownBy(
            () -> PatientConsumer.wrap(kafka, outage, SHORT).endOffsets(List.of(PARTITION)))
        .isInstanceOf(TimeoutException.class);
    await().until(() -> outage.lasting().compareTo(SHORT.maxOutage()) > 0);

    assertThatThrownBy(() -> PatientConsumer.wrap(kafka, outage, SHORT).poll(Duration.ZERO))
        .isInstanceOf(ServiceException.class)
        .hasMessageEndingWith("(--maxOutageSeconds=0): TimeoutException: no answer.");
    assertThat(PatientConsumer.wrap(kafka, outage, PATIENCE).poll(Duration.ZERO)).isEmpty();
  }
}
