package dev.sentinel.pipeline.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Provides data sources whose connections tell a listener of their commits.
 *
 * @param dataSources where they come from
 * @param listener whom to tell
 */
public record ListenedDataSources(
    SerializableFunction<Void, DataSource> dataSources, CommitListener listener)
    implements SerializableFunction<Void, DataSource> {

  @Override
  public DataSource apply(Void ignored) {
    DataSource dataSource = dataSources.apply(null);
    return proxy(
        DataSource.class,
        (method, args) -> {
          Object result = call(dataSource, method, args);
          return result instanceof Connection connection ? listened(connection) : result;
        });
  }

  private Connection listened(Connection connection) {
    return proxy(
        Connection.class,
        (method, args) -> {
          if (method.getName().equals("prepareStatement")) {
            listener.begun();
          }
          Object result = call(connection, method, args);
          if (method.getName().equals("commit")) {
            listener.committed();
          }
          return result;
        });
  }

  /** What a proxy does. */
  @FunctionalInterface
  private interface Call {
    @Nullable Object invoke(Method method, @Nullable Object @Nullable [] args) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            ListenedDataSources.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> call.invoke(method, args)));
  }

  private static @Nullable Object call(
      Object target, Method method, @Nullable Object @Nullable [] args) throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
