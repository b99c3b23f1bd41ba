package dev.sentinel.pipeline.testing;

import dev.sentinel.embedded.EmbeddedDatabase;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Databases of the embedded PostgreSQL. */
public final class Databases {
  private Databases() {}

  /** A new, empty database. */
  public static JdbcSettings create(EmbeddedDatabase server) {
    return new JdbcSettings(server.newDatabase(), server.username(), server.password());
  }

  public static void execute(JdbcSettings database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The rows of a query, columns separated by {@code " | "}. */
  public static List<String> query(JdbcSettings database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery(sql)) {
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.add(String.valueOf((Object) result.getString(i)));
          }
          rows.add(String.join(" | ", row));
        }
      }
      return rows;
    }
  }

  private static Connection connect(JdbcSettings database) throws SQLException {
    return DriverManager.getConnection(database.url(), database.username(), database.password());
  }
}
