package dev.sentinel.pipeline.cli;

import dev.sentinel.pipeline.StartupException;
import dev.sentinel.pipeline.options.EnvironmentDefaults;
import dev.sentinel.pipeline.options.SecretFile;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.Migrations;
import java.util.List;
import java.util.concurrent.Callable;
import org.checkerframework.checker.nullness.qual.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code db-init}: creates the tables, or upgrades them to this version. */
@Command(
    name = "db-init",
    description = "Creates the tables in PostgreSQL, or upgrades them to this version.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DbInitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--jdbcUrl",
      // Not picocli's own: the variable's value can hold a password.
      description = "Default: $${SENTINEL_JDBC_URL}, or jdbc:postgresql://localhost:5432/sentinel",
      defaultValue = "${env:SENTINEL_JDBC_URL:-jdbc:postgresql://localhost:5432/sentinel}")
  private String jdbcUrl;

  @Option(
      names = "--jdbcUsername",
      description = "Default: $${SENTINEL_JDBC_USERNAME}, or ${DEFAULT-VALUE}",
      defaultValue = "${env:SENTINEL_JDBC_USERNAME:-sentinel}")
  private String jdbcUsername;

  @Option(
      names = "--jdbcPassword",
      description = "Better given as $${SENTINEL_JDBC_PASSWORD} or in a file")
  private @Nullable String jdbcPassword;

  @Option(
      names = "--jdbcPasswordFile",
      description = "File that holds the password. Default: $${SENTINEL_JDBC_PASSWORD_FILE}")
  private @Nullable String jdbcPasswordFile;

  @Override
  public Integer call() {
    if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw new StartupException(
          "--jdbcUrl=" + JdbcSettings.withoutPassword(jdbcUrl) + " is not a PostgreSQL URL.");
    }
    CommandLineSecrets.warnings(spec.commandLine().getParseResult().originalArgs())
        .forEach(spec.commandLine().getErr()::println);
    JdbcSettings database = new JdbcSettings(jdbcUrl, jdbcUsername, password());
    List<String> applied = Migrations.migrate(database);
    applied.forEach(
        migration -> spec.commandLine().getOut().println("Applied migration " + migration));
    Migrations.grantRoles(database)
        .forEach(notice -> spec.commandLine().getOut().println(notice + "."));
    spec.commandLine().getOut().println("The tables at " + database.safeUrl() + " are up to date.");
    return 0;
  }

  private @Nullable String password() {
    String file =
        jdbcPasswordFile == null ? EnvironmentDefaults.jdbcPasswordFile() : jdbcPasswordFile;
    if (jdbcPassword == null && file == null) {
      return EnvironmentDefaults.jdbcPassword();
    }
    return SecretFile.orElse(file, "jdbcPasswordFile", jdbcPassword);
  }
}
