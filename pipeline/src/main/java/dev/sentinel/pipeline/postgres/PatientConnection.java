package dev.sentinel.pipeline.postgres;

import dev.sentinel.pipeline.resilience.Causes;
import dev.sentinel.pipeline.resilience.Outage;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.resilience.ServiceException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A connection that outlives the loss of the one it stands for: it takes another one from the pool
 * and, while none is to be had, waits.
 *
 * <p>JdbcIO repeats a batch from its first record, but rolls back and prepares the statement again
 * on the connection it has, whether or not that is still alive, and does not repeat getting one.
 * Here a rollback of a lost connection is done by having lost it, and preparing a statement is what
 * waits.
 */
final class PatientConnection implements InvocationHandler {
  /** What JDBC says of a connection that is not there. */
  private static final String CONNECTION_DOES_NOT_EXIST = "08003";

  private final DataSource pool;
  private final Outage outage;
  private final Patience.Attempts attempts;
  private @Nullable Connection physical;
  private @Nullable Boolean autoCommit;
  private boolean closed;

  private PatientConnection(DataSource pool, Outage outage, Patience patience) {
    this.pool = pool;
    this.outage = outage;
    this.attempts = patience.begin();
  }

  static Connection open(DataSource pool, Outage outage, Patience patience) throws SQLException {
    PatientConnection connection = new PatientConnection(pool, outage, patience);
    connection.acquire();
    return (Connection)
        Proxy.newProxyInstance(
            PatientConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            connection);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    return switch (method.getName()) {
      case "close" -> {
        closed = true;
        release();
        yield null;
      }
      case "isClosed" -> closed;
      case "setAutoCommit" -> {
        autoCommit = (Boolean) args[0];
        acquire().setAutoCommit(autoCommit);
        yield null;
      }
      case "commit" -> {
        commit();
        yield null;
      }
      case "rollback" -> {
        rollback();
        yield null;
      }
      case "prepareStatement" -> prepare(method, args);
      case "equals" -> proxy == args[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "connection to " + outage.service();
      default -> call(acquire(), method, args);
    };
  }

  private void commit() throws SQLException {
    if (physical == null) {
      throw new SQLException("The connection is lost", CONNECTION_DOES_NOT_EXIST);
    }
    physical.commit();
    attempts.succeeded();
    outage.over();
  }

  private void rollback() {
    if (physical == null) {
      return;
    }
    try {
      if (!physical.isClosed()) {
        physical.rollback();
        return;
      }
    } catch (SQLException e) {
      // Then it is lost, and the server rolls back by itself.
    }
    release();
  }

  private Object prepare(Method method, @Nullable Object @Nullable [] args) throws Throwable {
    while (true) {
      try {
        return call(acquire(), method, args);
      } catch (SQLException e) {
        if (!SqlStates.isOutage(e) && physical != null && !physical.isClosed()) {
          throw e;
        }
        release();
        attempts.pause(outage, e);
      }
    }
  }

  private Connection acquire() throws SQLException {
    if (closed) {
      throw new SQLException("The connection is closed", CONNECTION_DOES_NOT_EXIST);
    }
    while (physical == null) {
      Connection candidate = null;
      try {
        candidate = pool.getConnection();
        if (autoCommit != null) {
          candidate.setAutoCommit(autoCommit);
        }
        physical = candidate;
      } catch (SQLException e) {
        close(candidate);
        if (!SqlStates.isOutage(e)) {
          throw new ServiceException(
              outage.service() + " refuses a connection: " + Causes.describe(e) + ".", e);
        }
        attempts.pause(outage, e);
      }
    }
    return physical;
  }

  private void release() {
    close(physical);
    physical = null;
  }

  private static void close(@Nullable Connection connection) {
    if (connection == null) {
      return;
    }
    try {
      connection.close();
    } catch (SQLException e) {
      // A lost connection cannot be given back; the pool drops it.
    }
  }

  private static Object call(Object target, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
