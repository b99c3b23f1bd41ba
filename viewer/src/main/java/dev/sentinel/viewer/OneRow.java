package dev.sentinel.viewer;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** JDBC without a database: every query finds one row. Only {@link WarmUpCommand} asks it. */
final class OneRow implements InvocationHandler {
  private static final String URL = "jdbc:one-row:";

  private static final String REASONS =
      """
      [{"rule": "warm-up", "version": 1, "score": 50, "description": "A rule", "conditions": [
        {"feature": "user.count_10m", "operator": ">", "value": 8.5, "threshold": 7}]}]
      """;

  private boolean read;

  private OneRow() {}

  /** Not yet connected, as the real one. */
  static Database database() {
    try {
      DriverManager.registerDriver(of(Driver.class));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new Database(URL, "warm-up", "", Duration.ofMinutes(1));
  }

  private static <T> T of(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(OneRow.class.getClassLoader(), new Class<?>[] {type}, new OneRow()));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) {
    Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
    return switch (method.getName()) {
      case "acceptsURL" -> URL.equals(first);
      case "connect" -> URL.equals(first) ? of(Connection.class) : null;
      case "next" -> !read && (read = true);
      case "getString" -> text(String.valueOf(first));
      case "getObject" -> value((Class<?>) arguments[1]);
      case "getArray" ->
          method.getReturnType() == Object.class
              ? new String[] {"warm-up"}
              : of(method.getReturnType());
      default -> value(method.getReturnType());
    };
  }

  private static String text(String column) {
    return switch (column) {
      case "severity" -> "HIGH";
      case "verdict" -> "fraud";
      case "reasons" -> REASONS;
      default -> "warm-up";
    };
  }

  private static Object value(Class<?> type) {
    if (type == boolean.class) {
      return true;
    }
    if (type == int.class || type == long.class) {
      return type == int.class ? (Object) 1 : (Object) 1L;
    }
    if (type == BigDecimal.class) {
      return BigDecimal.ONE;
    }
    if (type == Double.class) {
      return 1.0;
    }
    if (type == OffsetDateTime.class) {
      return OffsetDateTime.now(ZoneOffset.UTC);
    }
    return type.isInterface() ? of(type) : null;
  }
}
