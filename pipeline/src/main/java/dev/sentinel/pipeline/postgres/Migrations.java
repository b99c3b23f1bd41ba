package dev.sentinel.pipeline.postgres;

import dev.sentinel.pipeline.StartupException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Creates and upgrades the tables, by the versioned scripts in {@code db/migration}. */
public final class Migrations {
  private static final String LOCATION = "classpath:db/migration";

  /** PostgreSQL's classes of errors, see its manual, appendix A. */
  private static final String INVALID_AUTHORIZATION = "28";

  /** What the driver says when the server asks for a password and none was given. */
  private static final String CONNECTION_REJECTED = "08004";

  private static final String INVALID_CATALOG = "3D000";

  private static final int TIMEOUT_SECONDS = 6;

  private Migrations() {}

  /**
   * Brings the database up to date.
   *
   * @return the versions that were applied now, oldest first; empty when there was nothing to do
   * @throws StartupException if the database cannot be reached or a script fails
   */
  public static List<String> migrate(JdbcSettings database) {
    requireAccess(database);
    try {
      return flyway(database).migrate().migrations.stream()
          .map(migration -> migration.version + " " + migration.description)
          .toList();
    } catch (FlywayException e) {
      throw new StartupException(
          "The tables cannot be created or upgraded as " + database + ": " + e.getMessage(), e);
    }
  }

  /**
   * Creates the group roles where they are missing and this role may, and grants them their rights.
   * The tables must be up to date.
   *
   * @return a sentence for each thing that could not be done
   * @throws StartupException if the database refuses
   */
  public static List<String> grantRoles(JdbcSettings database) {
    List<String> notices = new ArrayList<>();
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT grant_sentinel_roles()")) {
      while (rows.next()) {
        notices.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new StartupException(
          "The rights of sentinel_writer, sentinel_reader and sentinel_analyst cannot be granted as "
              + database
              + ": "
              + e.getMessage(),
          e);
    }
    return notices;
  }

  /**
   * Checks that the database can be reached and every script of this version has been applied.
   *
   * @throws StartupException if not, saying what to do
   */
  public static void requireUpToDate(JdbcSettings database) {
    requireAccess(database);
    List<String> pending;
    try {
      pending =
          Arrays.stream(flyway(database).info().pending())
              .map(MigrationInfo::getVersion)
              .map(String::valueOf)
              .toList();
    } catch (FlywayException e) {
      throw new StartupException(
          "The tables cannot be checked as " + database + ": " + e.getMessage(), e);
    }
    if (!pending.isEmpty()) {
      throw new StartupException(
          "The database at "
              + database.safeUrl()
              + " lacks tables or columns (migrations "
              + String.join(", ", pending)
              + "); run db-init first.");
    }
  }

  private static Flyway flyway(JdbcSettings database) {
    FluentConfiguration configuration =
        Flyway.configure()
            .dataSource(database.url(), database.username(), database.password())
            .locations(LOCATION)
            // Tables that somebody else made are no reason to refuse an otherwise empty schema.
            .baselineOnMigrate(true)
            .baselineVersion("0");
    return configuration.load();
  }

  private static void requireAccess(JdbcSettings database) {
    try (Connection connection = connect(database)) {
      connection.isValid(TIMEOUT_SECONDS);
    } catch (SQLException e) {
      throw new StartupException(explain(e, database), e);
    }
  }

  private static Connection connect(JdbcSettings database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", database.username());
    if (database.password() != null) {
      properties.setProperty("password", database.password());
    }
    properties.setProperty("loginTimeout", String.valueOf(TIMEOUT_SECONDS));
    properties.setProperty("connectTimeout", String.valueOf(TIMEOUT_SECONDS));
    properties.setProperty("socketTimeout", String.valueOf(TIMEOUT_SECONDS));
    return DriverManager.getConnection(database.url(), properties);
  }

  private static String explain(SQLException e, JdbcSettings database) {
    String state = String.valueOf(e.getSQLState());
    if (state.startsWith(INVALID_AUTHORIZATION) || state.equals(CONNECTION_REJECTED)) {
      return "PostgreSQL at "
          + database.safeUrl()
          + " refuses the login of "
          + database.username()
          + "; check --jdbcUsername and SENTINEL_JDBC_PASSWORD (or --jdbcPassword).";
    }
    if (state.equals(INVALID_CATALOG)) {
      return "There is no such database: "
          + database.safeUrl()
          + "; create it, or correct --jdbcUrl.";
    }
    return "PostgreSQL cannot be reached at "
        + database.safeUrl()
        + "; is it running, and is --jdbcUrl right? ("
        + e.getMessage()
        + ")";
  }
}
