package dev.sentinel.pipeline.postgres;

import dev.sentinel.pipeline.postgres.DataSources.BatchRewrite;
import dev.sentinel.pipeline.resilience.Causes;
import dev.sentinel.pipeline.resilience.Outage;
import dev.sentinel.pipeline.resilience.Patience;
import dev.sentinel.pipeline.resilience.ServiceException;
import java.sql.SQLException;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.joda.time.Duration;

/** Writes to PostgreSQL that survive its absence. */
public final class JdbcWrites {
  private static final Duration FIRST_BACKOFF = Duration.millis(500);

  /** The time is what ends the attempts at a batch; this only has to be more than fit into it. */
  private static final int MAX_ATTEMPTS = 1_000;

  private JdbcWrites() {}

  /**
   * A {@link JdbcIO#write()} whose statement and setter are still to be given. Each batch is
   * repeated as a whole, so the statement must be one that changes nothing when it is repeated.
   */
  public static <T> JdbcIO.Write<T> write(
      JdbcSettings database, BatchRewrite batchRewrite, Patience patience) {
    return JdbcIO.<T>write()
        .withDataSourceProviderFn(new DataSources(database, batchRewrite, patience))
        .withRetryStrategy(new RepeatOutages(database, patience))
        .withRetryConfiguration(
            JdbcIO.RetryConfiguration.create(
                MAX_ATTEMPTS,
                // Zero would mean for ever.
                Duration.millis(Math.max(1, patience.maxOutage().toMillis())),
                FIRST_BACKOFF));
  }

  /** Repeats what can pass; what cannot ends the job with a sentence. */
  private record RepeatOutages(JdbcSettings database, Patience patience)
      implements JdbcIO.RetryStrategy {

    @Override
    public boolean apply(SQLException e) {
      if (SqlStates.isConflict(e)) {
        return true;
      }
      Outage outage = Outage.of(database.service());
      if (!SqlStates.isOutage(e)) {
        throw new ServiceException(
            database.service() + " refuses to write: " + Causes.describe(e) + ".", e);
      }
      if (patience.maxOutage().isZero()) {
        throw outage.tooLong(patience, e);
      }
      outage.failed(patience, e);
      return true;
    }
  }
}
