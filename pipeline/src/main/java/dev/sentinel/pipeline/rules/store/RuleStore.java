package dev.sentinel.pipeline.rules.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.rules.ListEntry;
import dev.sentinel.pipeline.rules.ListField;
import dev.sentinel.pipeline.rules.RuleDefinition;
import dev.sentinel.pipeline.rules.RuleFileException;
import dev.sentinel.pipeline.rules.RuleYaml;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The tables {@code rules} and {@code rule_lists}, through one connection. */
public final class RuleStore implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 5;
  private static final int FETCH_ROWS = 10_000;

  private static final String RULES =
      """
      SELECT id, version, definition::text, valid_from, author, note, created_at FROM rules
      WHERE created_at >= ? ORDER BY created_at, id, version\
      """;

  private static final String ENTRIES =
      """
      SELECT id, list, field, value, removed, valid_from, expires_at, reason, author, created_at
      FROM rule_lists WHERE created_at >= ? ORDER BY id\
      """;

  private static final String INSERT_RULE =
      """
      INSERT INTO rules (id, version, status, definition, valid_from, author, note)
      VALUES (?, ?, ?, ?::jsonb, ?, ?, ?) RETURNING valid_from\
      """;

  private static final String INSERT_ENTRY =
      """
      INSERT INTO rule_lists (list, field, value, removed, valid_from, expires_at, reason, author)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING valid_from\
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connection connection;

  private RuleStore(Connection connection) {
    this.connection = connection;
  }

  /** Connects; waits no longer than some seconds for anything. */
  public static RuleStore open(JdbcSettings database, String application) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", database.username());
    if (database.password() != null) {
      properties.setProperty("password", database.password());
    }
    properties.setProperty("ApplicationName", application);
    properties.setProperty("connectTimeout", String.valueOf(TIMEOUT_SECONDS));
    properties.setProperty("loginTimeout", String.valueOf(TIMEOUT_SECONDS));
    properties.setProperty("socketTimeout", String.valueOf(TIMEOUT_SECONDS));
    return new RuleStore(DriverManager.getConnection(database.url(), properties));
  }

  /** The database's clock. What is read after this call holds all that was committed before. */
  public Instant now() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT clock_timestamp()");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return instant(row, 1);
    }
  }

  /** The versions that were written at {@code since} or later, in the order they were. */
  public List<StoredRule> rules(Instant since) throws SQLException {
    List<StoredRule> rules = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(RULES)) {
      statement.setObject(1, since.atOffset(ZoneOffset.UTC));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rules.add(
              new StoredRule(
                  row.getString(1),
                  row.getInt(2),
                  row.getString(3),
                  instant(row, 4),
                  row.getString(5),
                  row.getString(6),
                  instant(row, 7)));
        }
      }
    }
    return rules;
  }

  /** The list entries that were written at {@code since} or later, in their order. */
  public List<StoredEntry> entries(Instant since) throws SQLException {
    List<StoredEntry> entries = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(ENTRIES)) {
      statement.setFetchSize(FETCH_ROWS);
      statement.setObject(1, since.atOffset(ZoneOffset.UTC));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          entries.add(entry(row));
        }
      }
    }
    return entries;
  }

  private static StoredEntry entry(ResultSet row) throws SQLException {
    Timestamp expires = row.getTimestamp(7);
    return new StoredEntry(
        row.getLong(1),
        new ListEntry(
            ListEntry.Kind.valueOf(row.getString(2)),
            ListField.byLabel(row.getString(3)).orElseThrow(),
            row.getString(4),
            instant(row, 6),
            expires == null ? null : expires.toInstant(),
            row.getBoolean(5),
            row.getString(8),
            row.getString(9)),
        instant(row, 10));
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /**
   * Stores versions of rules, all or none. The caller has compiled them.
   *
   * @param rules each with its version
   * @param validFrom at least 5 seconds ahead of the database's clock; null for the earliest time
   * @return from when on the last of them is valid
   * @throws SQLException also if a version is there already
   */
  public Instant insert(
      List<RuleDefinition> rules, @Nullable Instant validFrom, String author, String note)
      throws SQLException {
    return inTransaction(
        () -> {
          Instant valid = Instant.EPOCH;
          for (RuleDefinition rule : rules) {
            try (PreparedStatement statement = connection.prepareStatement(INSERT_RULE)) {
              statement.setString(1, rule.id());
              statement.setInt(2, rule.version());
              statement.setString(3, rule.status().name());
              statement.setString(4, json(rule));
              setInstant(statement, 5, validFrom);
              statement.setString(6, author);
              statement.setString(7, note);
              valid = returned(statement);
            }
          }
          return valid;
        });
  }

  /**
   * Stores what a list says of a value. The entry's time of validity is not looked at.
   *
   * @return from when on it is valid: the earliest time that every worker can know of
   */
  public Instant insert(ListEntry entry) throws SQLException {
    return inTransaction(
        () -> {
          try (PreparedStatement statement = connection.prepareStatement(INSERT_ENTRY)) {
            statement.setString(1, entry.list().name());
            statement.setString(2, entry.field().label());
            statement.setString(3, entry.value());
            statement.setBoolean(4, entry.removed());
            setInstant(statement, 5, null);
            setInstant(statement, 6, entry.expiresAt());
            statement.setString(7, entry.reason());
            statement.setString(8, entry.author());
            return returned(statement);
          }
        });
  }

  @FunctionalInterface
  private interface Work {
    Instant run() throws SQLException;
  }

  private Instant inTransaction(Work work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      Instant result = work.run();
      connection.commit();
      return result;
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static Instant returned(PreparedStatement insert) throws SQLException {
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      return instant(row, 1);
    }
  }

  private static void setInstant(PreparedStatement statement, int index, @Nullable Instant value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.TIMESTAMP_WITH_TIMEZONE);
    } else {
      statement.setObject(index, value.atOffset(ZoneOffset.UTC));
    }
  }

  /** A rule as it is stored. */
  static String json(RuleDefinition rule) {
    try {
      return JSON.writeValueAsString(RuleYaml.fields(rule));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values can be written", e);
    }
  }

  /**
   * The rule that a row holds.
   *
   * @throws RuleFileException if somebody stored what is no rule, or not the one of its key
   */
  public static RuleDefinition definition(StoredRule row) throws RuleFileException {
    String name = "rules (" + row.id() + ", " + row.version() + ")";
    Object plain;
    try {
      plain = JSON.readValue(row.definition(), Object.class);
    } catch (JsonProcessingException e) {
      throw new RuleFileException(List.of(name + ": not JSON"));
    }
    // JSON is YAML, but for what PostgreSQL makes of it: one parser has the last word.
    List<RuleDefinition> rules = RuleYaml.read(name, jsonFile(plain));
    RuleDefinition rule = rules.get(0);
    if (!rule.id().equals(row.id()) || rule.version() != row.version()) {
      throw new RuleFileException(
          List.of(name + ": the definition is of " + rule.id() + " version " + rule.version()));
    }
    return rule;
  }

  private static String jsonFile(Object rule) throws RuleFileException {
    try {
      return JSON.writeValueAsString(Map.of("rules", List.of(rule)));
    } catch (JsonProcessingException e) {
      throw new RuleFileException(List.of("not JSON: " + e.getMessage()));
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
