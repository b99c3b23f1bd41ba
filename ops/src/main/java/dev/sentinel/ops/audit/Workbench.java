package dev.sentinel.ops.audit;

import dev.sentinel.ops.OpsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * A DuckDB file in a folder of its own, which is deleted in the end. Queries are streamed and what
 * does not fit in memory is spilled to the folder.
 */
final class Workbench implements AutoCloseable {
  private final Path folder;
  private final DuckDBConnection connection;

  /** Takes in a row. */
  @FunctionalInterface
  interface RowVisitor {
    void visit(ResultSet row) throws SQLException;
  }

  /** Fills a table. */
  @FunctionalInterface
  interface Filler {
    void fill(DuckDBAppender table) throws SQLException;
  }

  private Workbench(Path folder, DuckDBConnection connection) {
    this.folder = folder;
    this.connection = connection;
  }

  static Workbench open(Path scratch, String memory) {
    Path folder;
    try {
      Files.createDirectories(scratch);
      folder = Files.createTempDirectory(scratch, "sentinel-audit-");
    } catch (IOException e) {
      throw new OpsException(
          "The scratch folder " + scratch + " cannot be written to; choose another --scratch.", e);
    }
    Properties properties = new Properties();
    properties.setProperty("jdbc_stream_results", "true");
    try {
      Workbench bench =
          new Workbench(
              folder,
              DriverManager.getConnection(
                      "jdbc:duckdb:" + folder.resolve("audit.duckdb"), properties)
                  .unwrap(DuckDBConnection.class));
      bench.execute("SET memory_limit = '" + memory.replace("'", "''") + "'");
      bench.execute(
          "SET temp_directory = '" + folder.resolve("spill").toString().replace("'", "''") + "'");
      // Nobody relies on the order of insertion, and keeping it costs memory.
      bench.execute("SET preserve_insertion_order = false");
      return bench;
    } catch (SQLException e) {
      throw new OpsException("DuckDB cannot be opened in " + folder + ": " + e.getMessage(), e);
    }
  }

  /** The folder for other temporary files; it is deleted with everything in it. */
  Path folder() {
    return folder;
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  void execute(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
    }
  }

  long number(String sql) throws SQLException {
    long[] number = new long[1];
    forEach(sql, row -> number[0] = row.getLong(1));
    return number[0];
  }

  /** Visits the rows of a query. The visitor may fill tables and ask other questions meanwhile. */
  void forEach(String sql, RowVisitor visitor) throws SQLException {
    // A streamed result ends when its connection is asked something else.
    try (Connection own = connection.duplicate();
        Statement statement = own.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        visitor.visit(rows);
      }
    }
  }

  /** Adds rows to a table; they are there when this returns. */
  void fill(String table, Filler filler) throws SQLException {
    try (Connection own = connection.duplicate();
        DuckDBAppender appender =
            own.unwrap(DuckDBConnection.class)
                .createAppender(DuckDBConnection.DEFAULT_SCHEMA, table)) {
      filler.fill(appender);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new OpsException("DuckDB cannot be closed: " + e.getMessage(), e);
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
