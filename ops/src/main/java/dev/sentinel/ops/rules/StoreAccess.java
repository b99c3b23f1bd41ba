package dev.sentinel.ops.rules;

import dev.sentinel.ops.OpsException;
import dev.sentinel.ops.PipelineArguments;
import dev.sentinel.pipeline.SentinelConfig;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.rules.store.RuleStore;
import java.sql.SQLException;
import picocli.CommandLine.Model.CommandSpec;

/** The tables of rules and lists, for a command. */
final class StoreAccess {
  /** PostgreSQL's code for a table that does not exist. */
  private static final String UNDEFINED_TABLE = "42P01";

  private static final String UNIQUE_VIOLATION = "23505";
  private static final String CHECK_VIOLATION = "23514";

  private StoreAccess() {}

  @FunctionalInterface
  interface Work<T> {
    T run(RuleStore store) throws SQLException;
  }

  /**
   * Does something with the database that the command's options name.
   *
   * @throws OpsException in words, if it fails
   */
  static <T> T with(CommandSpec command, Work<T> work) {
    SentinelConfig config = PipelineArguments.config(command);
    JdbcSettings database = config.database();
    try (RuleStore store = RuleStore.open(database, "sentinel-ops")) {
      return work.run(store);
    } catch (SQLException e) {
      throw new OpsException(explain(e, database), e);
    }
  }

  private static String explain(SQLException e, JdbcSettings database) {
    String state = String.valueOf(e.getSQLState());
    String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return switch (state) {
      case UNDEFINED_TABLE ->
          "The database at " + database.url() + " has no table of rules yet; run db-init first.";
      case UNIQUE_VIOLATION ->
          "Somebody else has stored that version just now; look at 'rules history' and try again.";
      case CHECK_VIOLATION -> "PostgreSQL refuses the row: " + first;
      default -> "PostgreSQL failed as " + database + ": " + first;
    };
  }
}
