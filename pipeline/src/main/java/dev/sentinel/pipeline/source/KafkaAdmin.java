package dev.sentinel.pipeline.source;

import dev.sentinel.pipeline.StartupException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/** Asks brokers things at start, with short limits and clear failures. */
public final class KafkaAdmin {
  private static final int TIMEOUT_SECONDS = 7;

  private KafkaAdmin() {}

  /**
   * Opens a client.
   *
   * @throws StartupException if the brokers' addresses or the client's settings are malformed
   */
  public static Admin open(KafkaSource source) {
    Map<String, Object> config = new HashMap<>(source.properties());
    config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
    config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_SECONDS * 500);
    config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_SECONDS * 1000);
    try {
      return Admin.create(config);
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StartupException(
          "Kafka client settings (--kafkaBootstrapServers="
              + source.bootstrapServers()
              + ", --kafkaProperties) are not usable: "
              + cause.getMessage(),
          e);
    }
  }

  /**
   * Waits for an answer.
   *
   * @throws StartupException if the brokers do not answer, or refuse the login or the question
   * @throws ExecutionException with any other of Kafka's errors
   */
  public static <T> T get(KafkaFuture<T> future, KafkaSource source) throws ExecutionException {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw unreachable(source, e);
      }
      if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
        throw new StartupException(
            "Kafka at "
                + source.bootstrapServers()
                + " refuses access; check --kafkaProperties: "
                + cause.getMessage(),
            e);
      }
      throw e;
    } catch (TimeoutException e) {
      throw unreachable(source, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartupException("Interrupted while asking Kafka.", e);
    }
  }

  private static StartupException unreachable(KafkaSource source, Exception cause) {
    return new StartupException(
        "No Kafka broker answers at "
            + source.bootstrapServers()
            + "; is it running, and is --kafkaBootstrapServers right?",
        cause);
  }
}
