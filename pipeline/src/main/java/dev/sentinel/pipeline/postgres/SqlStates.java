package dev.sentinel.pipeline.postgres;

import dev.sentinel.pipeline.resilience.Causes;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What an error of PostgreSQL means, by its SQLSTATE (appendix A of its manual): whether it can
 * pass by itself, or the same statement will fail for ever.
 */
final class SqlStates {
  /** Connection lost or refused, resources exhausted, trouble below the database. */
  private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "53", "58");

  private static final Set<String> TRANSIENT_STATES =
      Set.of(
          "25006", // read-only: a standby that is about to take over
          "28000", // login refused, and
          "28P01", // wrong password: both are what a change of credentials looks like half-way
          "55P03", // lock not available
          "57014", // cancelled, by a timeout or a person
          "57P01", // shut down
          "57P02", // crashed
          "57P03", // starting up
          "57P05"); // idle for too long

  /** Transactions that got into each other's way: no outage, just to be tried again. */
  private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

  private SqlStates() {}

  /** Whether the service as a whole is in trouble that can pass. */
  static boolean isOutage(SQLException e) {
    @Nullable String state = stateOf(e);
    if (state == null || state.length() < 2) {
      // The pool's own: no connection was to be had in time.
      return e instanceof SQLTransientConnectionException;
    }
    return TRANSIENT_CLASSES.contains(state.substring(0, 2)) || TRANSIENT_STATES.contains(state);
  }

  /** Whether transactions got into each other's way. */
  static boolean isConflict(SQLException e) {
    @Nullable String state = stateOf(e);
    return state != null && CONFLICTS.contains(state);
  }

  /** The SQLSTATE of the error or, where it has none, of what caused it. */
  private static @Nullable String stateOf(SQLException e) {
    return Causes.of(e)
        .filter(SQLException.class::isInstance)
        .<@Nullable String>map(cause -> ((SQLException) cause).getSQLState())
        .filter(state -> state != null)
        .findFirst()
        .orElse(null);
  }
}
