package dev.sentinel.pipeline.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Asks the database, on a connection of its own, whether it is there. */
public final class DatabaseProbe implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 5;

  private final JdbcSettings database;
  private @Nullable Connection connection;

  public DatabaseProbe(JdbcSettings database) {
    this.database = database;
  }

  /**
   * Returns when the database has answered; takes seconds at most.
   *
   * @throws SQLException if it does not
   */
  public synchronized void check() throws SQLException {
    if (connection != null) {
      if (connection.isValid(TIMEOUT_SECONDS)) {
        return;
      }
      close();
    }
    Properties properties = new Properties();
    properties.setProperty("user", database.username());
    if (database.password() != null) {
      properties.setProperty("password", database.password());
    }
    properties.setProperty("ApplicationName", "sentinel-monitoring");
    for (String limit : new String[] {"loginTimeout", "connectTimeout", "socketTimeout"}) {
      properties.setProperty(limit, String.valueOf(TIMEOUT_SECONDS));
    }
    connection = DriverManager.getConnection(database.url(), properties);
  }

  @Override
  public synchronized void close() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // It is gone already.
      } finally {
        connection = null;
      }
    }
  }
}
