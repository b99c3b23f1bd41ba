package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.UserStats;
import dev.sentinel.pipeline.postgres.DataSources;
import dev.sentinel.pipeline.postgres.DataSources.BatchRewrite;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes statistics to {@code user_stats}. A row replaces the one that is there only if it counts
 * more transactions: a window's count only ever grows, so this keeps an older row, or one of a
 * replay, from overwriting a newer one.
 */
public final class WriteUserStats extends PTransform<PCollection<UserStats>, PDone> {
  private static final String UPSERT =
      """
      INSERT INTO user_stats AS stored (
        user_id, window_start, window_end, currency,
        avg_spend, txn_count, total_spend, min_spend, max_spend)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (user_id, window_start, currency) DO UPDATE SET
        window_end = excluded.window_end,
        avg_spend = excluded.avg_spend,
        txn_count = excluded.txn_count,
        total_spend = excluded.total_spend,
        min_spend = excluded.min_spend,
        max_spend = excluded.max_spend,
        updated_at = clock_timestamp()
      WHERE stored.txn_count < excluded.txn_count""";

  private final JdbcSettings database;

  public WriteUserStats(JdbcSettings database) {
    this.database = database;
  }

  @Override
  public PDone expand(PCollection<UserStats> stats) {
    return stats.apply(
        "Upsert",
        JdbcIO.<UserStats>write()
            // A batch can hold several rows of one window.
            .withDataSourceProviderFn(new DataSources(database, BatchRewrite.OFF))
            .withStatement(UPSERT)
            .withPreparedStatementSetter(WriteUserStats::setParameters));
  }

  private static void setParameters(UserStats stats, PreparedStatement statement)
      throws SQLException {
    int i = 0;
    statement.setString(++i, stats.userId());
    statement.setObject(++i, stats.windowStart().atOffset(ZoneOffset.UTC));
    statement.setObject(++i, stats.windowEnd().atOffset(ZoneOffset.UTC));
    statement.setString(++i, stats.currency());
    statement.setBigDecimal(++i, stats.average());
    statement.setLong(++i, stats.count());
    statement.setBigDecimal(++i, stats.total());
    statement.setBigDecimal(++i, stats.min());
    statement.setBigDecimal(++i, stats.max());
  }
}
