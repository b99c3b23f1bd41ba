package dev.sentinel.viewer;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** How to reach PostgreSQL; accepted before and after the subcommand. */
final class ConnectionOptions {
  @Option(
      names = "--jdbcUrl",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:SENTINEL_JDBC_URL:-jdbc:postgresql://localhost:5432/sentinel}",
      description = "Database. Environment: SENTINEL_JDBC_URL. Default: ${DEFAULT-VALUE}")
  private String jdbcUrl;

  @Option(
      names = "--jdbcUsername",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:SENTINEL_JDBC_USERNAME:-sentinel}",
      description = "Database user. Environment: SENTINEL_JDBC_USERNAME. Default: ${DEFAULT-VALUE}")
  private String jdbcUsername;

  // Not a char[]: the driver takes a String anyway.
  @Option(
      names = "--jdbcPassword",
      paramLabel = "PASSWORD",
      scope = ScopeType.INHERIT,
      arity = "0..1",
      interactive = true,
      prompt = "Password: ",
      // The default itself is not described: it may be the password.
      defaultValue = "${env:SENTINEL_JDBC_PASSWORD:-}",
      description = "Its password; asked for if none follows. Environment: SENTINEL_JDBC_PASSWORD")
  private String jdbcPassword;

  String jdbcUrl() {
    return jdbcUrl;
  }

  String jdbcUsername() {
    return jdbcUsername;
  }

  String jdbcPassword() {
    return jdbcPassword == null ? "" : jdbcPassword;
  }

  /**
   * The database, not yet connected.
   *
   * @param answerTimeout how long it may leave a query unanswered before it counts as lost
   */
  Database database(CommandSpec command, Duration answerTimeout) {
    if (!Database.isValid(jdbcUrl)) {
      throw new ParameterException(
          command.commandLine(),
          "--jdbcUrl (or SENTINEL_JDBC_URL) must be a URL of PostgreSQL, as in"
              + " jdbc:postgresql://localhost:5432/sentinel");
    }
    return new Database(jdbcUrl, jdbcUsername, jdbcPassword(), answerTimeout);
  }
}
