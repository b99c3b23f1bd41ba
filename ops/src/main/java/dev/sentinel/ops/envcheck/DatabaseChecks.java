package dev.sentinel.ops.envcheck;

import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Asks PostgreSQL whether the job could write. */
final class DatabaseChecks {
  /** What the job's statements need; an upsert reads the columns of its key. */
  private static final String LACKING =
      """
      SELECT string_agg(need.privilege || ' on ' || need.tab, ', ' ORDER BY need.tab, need.privilege)
      FROM (VALUES ('fraud_alerts', 'INSERT'), ('fraud_alerts', 'SELECT'), ('rule_lists', 'SELECT'),
        ('rules', 'SELECT'), ('shadow_alerts', 'INSERT'), ('shadow_alerts', 'SELECT'),
        ('user_stats', 'INSERT'), ('user_stats', 'SELECT'), ('user_stats', 'UPDATE'))
        AS need (tab, privilege)
      WHERE NOT has_any_column_privilege(need.tab, need.privilege)\
      """;

  private static final int TIMEOUT_SECONDS = 6;

  private final JdbcSettings database;

  DatabaseChecks(JdbcSettings database) {
    this.database = database;
  }

  List<CheckResult> run() {
    List<CheckResult> results = new ArrayList<>();
    try {
      Migrations.requireUpToDate(database);
      results.add(CheckResult.ok("PostgreSQL", database + ", tables up to date"));
    } catch (StartupException e) {
      results.add(CheckResult.failed("PostgreSQL", e.getMessage()));
      results.add(CheckResult.skipped("Rights in PostgreSQL", "see above"));
      return results;
    }
    Properties properties = new Properties();
    properties.setProperty("user", database.username());
    if (database.password() != null) {
      properties.setProperty("password", database.password());
    }
    properties.setProperty("socketTimeout", String.valueOf(TIMEOUT_SECONDS));
    try (Connection connection = DriverManager.getConnection(database.url(), properties);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LACKING)) {
      row.next();
      String lacking = row.getString(1);
      results.add(
          lacking == null
              ? CheckResult.ok("Rights in PostgreSQL", "may write alerts and statistics")
              : CheckResult.failed(
                  "Rights in PostgreSQL",
                  database.username() + " lacks " + lacking + "; GRANT it to the role"));
    } catch (SQLException e) {
      results.add(CheckResult.failed("Rights in PostgreSQL", e.getMessage()));
    }
    return results;
  }
}
