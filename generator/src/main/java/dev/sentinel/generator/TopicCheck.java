package dev.sentinel.generator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes sure before the first transaction that Kafka is there and the topic exists, as the producer
 * would wait without a word for either.
 */
final class TopicCheck {
  /** For all of it, so that a wrong address is reported soon. */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  private static final long POLL_MILLIS = 100;

  private final KafkaSettings settings;
  private final String topic;
  private final long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();

  TopicCheck(KafkaSettings settings, String topic) {
    this.settings = settings;
    this.topic = topic;
  }

  /**
   * Creates the topic when it is missing.
   *
   * @param partitionsIfMissing how many it gets; empty when it must exist already
   * @return a sentence about the topic
   * @throws GeneratorException when Kafka or the topic cannot be used
   */
  String run(OptionalInt partitionsIfMissing) {
    try (Admin admin = Admin.create(settings.admin())) {
      try {
        return check(admin, partitionsIfMissing);
      } finally {
        // Without a limit it would wait for calls to a broker that does not answer.
        admin.close(Duration.ZERO);
      }
    } catch (KafkaException e) {
      throw new GeneratorException(
          "cannot use Kafka at " + settings.bootstrapServers() + ": " + rootMessage(e), e);
    }
  }

  private String check(Admin admin, OptionalInt partitionsIfMissing) {
    get(admin.describeCluster().nodes());
    Optional<Integer> existing = partitions(admin);
    if (existing.isPresent()) {
      return "topic " + topic + " has " + count(existing.get());
    }
    if (partitionsIfMissing.isEmpty()) {
      throw new GeneratorException(
          "topic "
              + topic
              + " does not exist on Kafka at "
              + settings.bootstrapServers()
              + "; create it, or leave out --noCreateTopic");
    }
    create(admin, partitionsIfMissing.getAsInt());
    Optional<Integer> created = partitions(admin);
    while (created.isEmpty()) {
      pause();
      created = partitions(admin);
    }
    return "topic " + topic + " created with " + count(created.get());
  }

  private static String count(int partitions) {
    return partitions == 1 ? "1 partition" : partitions + " partitions";
  }

  private Optional<Integer> partitions(Admin admin) {
    try {
      return Optional.of(
          getOrThrow(admin.describeTopics(List.of(topic)).allTopicNames())
              .get(topic)
              .partitions()
              .size());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw refused(e.getCause());
    }
  }

  private void create(Admin admin, int partitions) {
    NewTopic newTopic = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    try {
      getOrThrow(admin.createTopics(List.of(newTopic)).all());
    } catch (ExecutionException e) {
      // Somebody else was faster: as good.
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw refused(e.getCause());
      }
    }
  }

  private <T> T get(KafkaFuture<T> future) {
    try {
      return getOrThrow(future);
    } catch (ExecutionException e) {
      throw refused(e.getCause());
    }
  }

  private <T> T getOrThrow(KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void pause() {
    if (System.nanoTime() - deadlineNanos > 0) {
      throw new GeneratorException("topic " + topic + " was created but does not show up");
    }
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static GeneratorException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new GeneratorException("interrupted while looking for the topic", e);
  }

  private GeneratorException refused(Throwable cause) {
    if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
      return unreachable(cause);
    }
    if (cause instanceof AuthenticationException) {
      return new GeneratorException(
          "Kafka at "
              + settings.bootstrapServers()
              + " refused the login: "
              + cause.getMessage()
              + "; check --kafkaProperties",
          cause);
    }
    return new GeneratorException(
        "Kafka at "
            + settings.bootstrapServers()
            + " refused topic "
            + topic
            + ": "
            + rootMessage(cause),
        cause);
  }

  private GeneratorException unreachable(Throwable cause) {
    return new GeneratorException(
        "cannot reach Kafka at "
            + settings.bootstrapServers()
            + "; check --bootstrapServers, and --kafkaProperties if it wants TLS or a login",
        cause);
  }

  static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
