package dev.sentinel.viewer;

import dev.sentinel.viewer.render.Text;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to PostgreSQL, opened when first needed and again after it broke.
 *
 * <p>A command runs one query after the other, so a pool would only cost start-up time. Only {@link
 * #abort()} may be called from another thread.
 */
final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** Kept here, since the JDK forgets loggers that nobody holds. */
  private static final java.util.logging.Logger DRIVER_LOG =
      java.util.logging.Logger.getLogger("org.postgresql");

  static {
    // What goes wrong arrives as an exception too; printing it twice helps nobody.
    DRIVER_LOG.setLevel(java.util.logging.Level.OFF);
  }

  private static final String CANCELLED = "57014";
  private static final Pattern SECRETS = Pattern.compile("\\?.*$|(?<=//)[^/@]*@");

  private final String url;
  private final String username;
  private final Properties properties = new Properties();
  private volatile Connection connection;
  private boolean inTransaction;

  Database(String url, String username, String password, Duration answerTimeout) {
    this.url = url;
    this.username = username;
    properties.setProperty("user", username);
    if (!password.isEmpty()) {
      properties.setProperty("password", password);
    }
    properties.setProperty("ApplicationName", "sentinel-viewer");
    properties.setProperty("readOnly", "true");
    properties.setProperty("tcpKeepAlive", "true");
    // A host name may stand for several addresses, each with its own connect timeout; the login
    // timeout bounds them all.
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("socketTimeout", Long.toString(answerTimeout.toSeconds()));
  }

  /** Whether the driver understands a URL. */
  static boolean isValid(String url) {
    try {
      return DriverManager.getDriver(url) != null;
    } catch (SQLException e) {
      LOG.debug("No driver", e);
      return false;
    }
  }

  /** What {@link #read} runs. */
  @FunctionalInterface
  interface Query<T> {
    T run(Connection connection) throws SQLException;
  }

  /**
   * Runs queries in a read-only transaction over one snapshot of the data; a nested call joins it.
   *
   * @throws DatabaseException with a sentence for the user
   */
  <T> T read(Query<T> query) {
    try {
      Connection open = connection;
      if (open == null) {
        open = connect();
        connection = open;
      }
      if (inTransaction) {
        return query.run(open);
      }
      inTransaction = true;
      try {
        T result = query.run(open);
        open.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(open);
        throw e;
      } finally {
        inTransaction = false;
      }
    } catch (SQLException e) {
      throw explain(e);
    }
  }

  /**
   * Runs queries as {@link #read} does, but for a limited time each.
   *
   * @return empty if one took longer and was cancelled; the next time it finds in the server's
   *     cache what it has read so far
   */
  <T> Optional<T> readWithin(Duration time, Query<T> query) {
    return read(
        connection -> {
          Savepoint before = connection.setSavepoint();
          try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = " + time.toMillis());
            T result = query.run(connection);
            statement.execute("SET LOCAL statement_timeout = 0");
            connection.releaseSavepoint(before);
            return Optional.of(result);
          } catch (DatabaseException e) {
            if (e.getCause() instanceof SQLException cause
                && CANCELLED.equals(cause.getSQLState())) {
              connection.rollback(before);
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** Whether a table is there and may be read: an older database lacks some. */
  boolean mayRead(String table) {
    return read(
        connection ->
            Sql.query(
                    connection,
                    "SELECT coalesce(has_table_privilege(to_regclass(?), 'SELECT'), false)",
                    List.of(table),
                    row -> row.getBoolean(1))
                .get(0));
  }

  /**
   * Runs statements in a read-write transaction of its own.
   *
   * @throws DatabaseException with a sentence for the user; nothing has been written then
   */
  <T> T write(Query<T> statements) {
    return read(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            // The connection's default stays read-only: only this transaction may write.
            statement.execute("SET TRANSACTION READ WRITE");
          }
          return statements.run(connection);
        });
  }

  private Connection connect() throws SQLException {
    Connection open = DriverManager.getConnection(url, properties);
    try {
      open.setAutoCommit(false);
      open.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      return open;
    } catch (SQLException e) {
      open.close();
      throw e;
    }
  }

  private static void rollback(Connection open) {
    try {
      open.rollback();
    } catch (SQLException e) {
      // The connection is gone, and the exception that brought us here says why.
      LOG.debug("Cannot roll back", e);
    }
  }

  private DatabaseException explain(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String said = firstLine(e);
    LOG.debug("SQL state {}", state, e);
    if (state.startsWith("28") || said.contains("no password was provided")) {
      close();
      return new DatabaseException(
          ("PostgreSQL at %s refused user '%s' (%s): check --jdbcUsername and --jdbcPassword,"
                  + " or SENTINEL_JDBC_USERNAME and SENTINEL_JDBC_PASSWORD.")
              .formatted(address(), Text.safe(username), said),
          e);
    }
    return switch (state) {
      case "3D000" ->
          new DatabaseException(
              "PostgreSQL at %s has no such database: correct --jdbcUrl or SENTINEL_JDBC_URL."
                  .formatted(address()),
              e);
      case "42P01", "42703", "3F000" ->
          new DatabaseException(
              ("The database at %s lacks Sentinel's tables or has an older version of them (%s):"
                      + " run the migrations in pipeline/src/main/resources/db/migration.")
                  .formatted(address(), said),
              e);
      case "42501" ->
          new DatabaseException(
              ("User '%s' lacks a right at %s (%s). Reading takes GRANT SELECT ON fraud_alerts,"
                      + " shadow_alerts, user_stats, user_totals, alert_verdicts; verdicts take GRANT"
                      + " INSERT (transaction_id, verdict, note, decided_by) ON alert_verdicts.")
                  .formatted(Text.safe(username), address(), said),
              e);
      default -> {
        if (isUnavailable(state)) {
          close();
          yield new DatabaseException.Unavailable(
              ("Cannot reach PostgreSQL at %s (%s): start it, or correct --jdbcUrl or"
                      + " SENTINEL_JDBC_URL.")
                  .formatted(address(), said),
              said,
              e);
        }
        yield new DatabaseException(
            "PostgreSQL at %s could not answer (%s).".formatted(address(), said), e);
      }
    };
  }

  /** Classes 08 and 57P: connection failures, shutdown and start-up; 53300: no free slot. */
  private static boolean isUnavailable(String state) {
    return state.startsWith("08") || state.startsWith("57P") || state.equals("53300");
  }

  private static String firstLine(SQLException e) {
    Throwable cause = e.getCause();
    // The driver wraps an unknown host into a sentence without a reason.
    String said =
        cause instanceof java.net.UnknownHostException
            ? "unknown host " + cause.getMessage()
            : String.valueOf(e.getMessage());
    String line = said.lines().findFirst().orElse("").strip();
    // The driver goes on with advice; ours is better informed.
    line = line.replaceFirst("^(FATAL|ERROR): ", "").replaceFirst("\\.( .*)?$", "");
    return Text.safe(line);
  }

  /** The URL without what may hold a secret. */
  String address() {
    return Text.safe(SECRETS.matcher(url).replaceAll(""));
  }

  /** Ends a running query at once; for the handler of Ctrl-C. */
  void abort() {
    Connection open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("Cannot abort", e);
      }
    }
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.debug("Cannot close", e);
      }
    }
  }
}
