package dev.sentinel.pipeline.deadletter;

import dev.sentinel.pipeline.resilience.Causes;
import dev.sentinel.pipeline.resilience.Outage;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.resilience.ServiceException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthenticationException;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A producer that bears a refused login for a while: what was refused is sent again when the
 * producer is flushed, which KafkaIO does at the end of every bundle. Everything else that can pass
 * Kafka's own producer repeats, within its delivery timeout.
 */
final class PatientProducer implements InvocationHandler {
  private final Producer<byte[], byte[]> producer;
  private final Outage outage;
  private final Patience.Attempts attempts;
  private final List<Refused> refused = new ArrayList<>();

  private record Refused(
      ProducerRecord<byte[], byte[]> record, Callback callback, AuthenticationException cause) {}

  private PatientProducer(Producer<byte[], byte[]> producer, Outage outage, Patience patience) {
    this.producer = producer;
    this.outage = outage;
    this.attempts = patience.begin();
  }

  /** Makes the producers of KafkaIO. */
  record Factory(String service, Patience patience)
      implements SerializableFunction<Map<String, Object>, Producer<byte[], byte[]>> {

    @Override
    public Producer<byte[], byte[]> apply(Map<String, Object> config) {
      return wrap(new KafkaProducer<>(config), Outage.of(service), patience);
    }
  }

  @SuppressWarnings("unchecked") // The proxy has no other interface.
  static Producer<byte[], byte[]> wrap(
      Producer<byte[], byte[]> producer, Outage outage, Patience patience) {
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            PatientProducer.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            new PatientProducer(producer, outage, patience));
  }

  @Override
  @SuppressWarnings("unchecked") // What KafkaIO sends.
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    if (method.getName().equals("send") && args.length == 2) {
      return send((ProducerRecord<byte[], byte[]>) args[0], (Callback) args[1]);
    }
    if (method.getName().equals("flush")) {
      flush();
      return null;
    }
    try {
      return method.invoke(producer, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private Object send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    return producer.send(
        record,
        (metadata, e) -> {
          if (e == null) {
            callback.onCompletion(metadata, null);
          } else if (e instanceof AuthenticationException cause) {
            synchronized (refused) {
              refused.add(new Refused(record, callback, cause));
            }
          } else {
            callback.onCompletion(metadata, failure(record, e));
          }
        });
  }

  private void flush() {
    producer.flush();
    List<Refused> again = takeRefused();
    while (!again.isEmpty()) {
      try {
        attempts.pause(outage, again.get(0).cause());
      } catch (ServiceException e) {
        again.forEach(record -> record.callback().onCompletion(null, e));
        return;
      }
      again.forEach(record -> send(record.record(), record.callback()));
      producer.flush();
      again = takeRefused();
    }
    attempts.succeeded();
  }

  private List<Refused> takeRefused() {
    synchronized (refused) {
      List<Refused> taken = List.copyOf(refused);
      refused.clear();
      return taken;
    }
  }

  private ServiceException failure(ProducerRecord<byte[], byte[]> record, Exception e) {
    return new ServiceException(
        outage.service()
            + " does not take dead letters on topic "
            + record.topic()
            + ": "
            + Causes.describe(e)
            + ".",
        e);
  }
}
