package dev.sentinel.pipeline.source;

import dev.sentinel.pipeline.resilience.Causes;
import dev.sentinel.pipeline.resilience.Outage;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.resilience.ServiceException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A consumer that bears a refused login for a while, and knows when brokers are away.
 *
 * <p>Kafka's client waits for brokers for ever and without a word, and gives up at once when a
 * login is refused. KafkaIO asks a second consumer for the end offsets every second, which shows
 * whether brokers answer; the first one, which reads, ends the job when they have not for too long.
 */
final class PatientConsumer implements InvocationHandler {
  private final Consumer<byte[], byte[]> consumer;
  private final Outage outage;
  private final Patience patience;
  private final Patience.Attempts attempts;

  private PatientConsumer(Consumer<byte[], byte[]> consumer, Outage outage, Patience patience) {
    this.consumer = consumer;
    this.outage = outage;
    this.patience = patience;
    this.attempts = patience.begin();
  }

  /** Makes the consumers of KafkaIO. */
  record Factory(String service, Patience patience)
      implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {

    @Override
    public Consumer<byte[], byte[]> apply(Map<String, Object> config) {
      return wrap(new KafkaConsumer<>(config), Outage.of(service), patience);
    }
  }

  @SuppressWarnings("unchecked") // The proxy has no other interface.
  static Consumer<byte[], byte[]> wrap(
      Consumer<byte[], byte[]> consumer, Outage outage, Patience patience) {
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            PatientConsumer.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            new PatientConsumer(consumer, outage, patience));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    return switch (method.getName()) {
      case "poll" -> poll(method, args);
      case "endOffsets" -> endOffsets(method, args);
      default -> call(method, args);
    };
  }

  private Object poll(Method method, @Nullable Object @Nullable [] args) throws Throwable {
    outage.requireBearable(patience);
    try {
      Object records = call(method, args);
      attempts.succeeded();
      return records;
    } catch (AuthenticationException e) {
      attempts.pause(outage, e);
      return ConsumerRecords.empty();
    } catch (AuthorizationException e) {
      throw new ServiceException(
          outage.service() + " refuses access: " + Causes.describe(e) + ".", e);
    }
  }

  private Object endOffsets(Method method, @Nullable Object @Nullable [] args) throws Throwable {
    long began = outage.begin();
    try {
      Object offsets = call(method, args);
      outage.over();
      return offsets;
    } catch (org.apache.kafka.common.errors.TimeoutException | AuthenticationException e) {
      outage.failed(began, patience, e);
      throw e;
    }
  }

  private Object call(Method method, @Nullable Object @Nullable [] args) throws Throwable {
    try {
      return method.invoke(consumer, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
