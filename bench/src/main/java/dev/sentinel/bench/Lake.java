package dev.sentinel.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a run, looked at with DuckDB.
 *
 * @param folder what the job was given as its lake
 */
record Lake(Path folder) {

  /**
   * What is in it.
   *
   * @param distinct different Kafka records among the rows
   * @param spent all amounts added up, whatever the currency
   * @param suspicious rows above the threshold for alerts
   * @param groups different user, 10-second window and currency
   * @param firstRead when the first row was read from Kafka
   * @param lastFile when the last file was written
   */
  record Contents(
      long rows,
      long distinct,
      BigDecimal spent,
      long suspicious,
      long groups,
      int files,
      Instant firstRead,
      Instant lastFile) {}

  private static final String CONTENTS =
      """
      SELECT count(*), count(DISTINCT (kafka_partition, kafka_offset)), sum(amount),
        count(*) FILTER (amount > 5000),
        count(DISTINCT (user_id, currency, epoch_ms("timestamp") // 10000)),
        epoch_us(min(ingested_at))
      FROM read_parquet('%s', hive_partitioning = false)""";

  long countRows() {
    // The footers say how many; rows are not read.
    return files().isEmpty()
        ? 0
        : query("SELECT count(*) FROM read_parquet('%s')", row -> row.getLong(1));
  }

  /**
   * All about it.
   *
   * @throws BenchException if it is empty
   */
  Contents contents() {
    List<Path> files = files();
    if (files.isEmpty()) {
      throw new BenchException("There is no file in " + folder);
    }
    return query(
        CONTENTS,
        row ->
            new Contents(
                row.getLong(1),
                row.getLong(2),
                row.getBigDecimal(3),
                row.getLong(4),
                row.getLong(5),
                files.size(),
                Instant.ofEpochSecond(
                    Math.floorDiv(row.getLong(6), 1_000_000L),
                    Math.floorMod(row.getLong(6), 1_000_000L) * 1_000L),
                files.stream().map(Lake::modified).max(Instant::compareTo).orElseThrow()));
  }

  private Path table() {
    return folder.resolve("raw_transactions");
  }

  private List<Path> files() {
    if (!Files.isDirectory(table())) {
      return List.of();
    }
    // Only what is published: not what Spark keeps in _temporary.
    try (Stream<Path> found =
        Files.find(
            table(),
            2,
            (path, attributes) ->
                path.toString().endsWith(".parquet")
                    && path.getParent().getFileName().toString().startsWith("date="))) {
      return found.toList();
    } catch (IOException e) {
      throw new BenchException("Cannot list " + folder, e);
    }
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw new BenchException("Cannot look at " + file, e);
    }
  }

  @FunctionalInterface
  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> T query(String sql, Reader<T> reader) {
    String pattern = table().resolve("date=*/*.parquet").toString().replace("'", "''");
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet rows = statement.executeQuery(sql.formatted(pattern))) {
      rows.next();
      return reader.read(rows);
    } catch (SQLException e) {
      throw new BenchException("Cannot read the lake: " + e.getMessage(), e);
    }
  }
}
