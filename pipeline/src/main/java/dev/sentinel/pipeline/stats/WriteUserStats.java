package dev.sentinel.pipeline.stats;

import dev.sentinel.pipeline.model.UserStats;
import dev.sentinel.pipeline.postgres.DataSources.BatchRewrite;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.JdbcWrites;
import dev.sentinel.pipeline.resilience.Patience;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes statistics to {@code user_stats}. A row replaces the one that is there only if it counts
 * more transactions: a window's count only ever grows, so this keeps an older row, or one of a
 * replay, from overwriting a newer one.
 *
 * <p>A page of rows is one statement, its columns arrays: one round trip and one plan for many
 * upserts.
 */
public final class WriteUserStats extends PTransform<PCollection<UserStats>, PDone> {
  /**
   * Pages of at most {@value PageRows#MAX_ROWS} rows that share a transaction. One, because a page
   * locks its users' rows of {@code user_totals} in order, and two of them would not.
   */
  private static final long PAGES_PER_BATCH = 1;

  private static final String UPSERT =
      """
      INSERT INTO user_stats AS stored (
        user_id, window_start, window_end, currency,
        avg_spend, txn_count, total_spend, min_spend, max_spend)
      SELECT * FROM unnest(
        ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[],
        ?::numeric[], ?::bigint[], ?::numeric[], ?::numeric[], ?::numeric[])
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
  private final Patience patience;

  /**
   * @param patience how long the database may be away
   */
  public WriteUserStats(JdbcSettings database, Patience patience) {
    this.database = database;
    this.patience = patience;
  }

  @Override
  public PDone expand(PCollection<UserStats> stats) {
    return stats
        .apply("PageRows", new PageRows())
        .apply(
            "Upsert",
            JdbcWrites.<List<UserStats>>write(database, BatchRewrite.OFF, patience)
                .withStatement(UPSERT)
                .withBatchSize(PAGES_PER_BATCH)
                .withPreparedStatementSetter(WriteUserStats::setParameters));
  }

  private static void setParameters(List<UserStats> page, PreparedStatement statement)
      throws SQLException {
    Column column = new Column(page, statement);
    column.set("text", UserStats::userId);
    column.set("timestamptz", stats -> stats.windowStart().atOffset(ZoneOffset.UTC));
    column.set("timestamptz", stats -> stats.windowEnd().atOffset(ZoneOffset.UTC));
    column.set("text", UserStats::currency);
    column.set("numeric", UserStats::average);
    column.set("bigint", UserStats::count);
    column.set("numeric", UserStats::total);
    column.set("numeric", UserStats::min);
    column.set("numeric", UserStats::max);
  }

  /** Sets one parameter after the other to a column of the page. */
  private static final class Column {
    private final List<UserStats> page;
    private final PreparedStatement statement;
    private int index;

    Column(List<UserStats> page, PreparedStatement statement) {
      this.page = page;
      this.statement = statement;
    }

    void set(String type, Function<UserStats, Object> value) throws SQLException {
      Connection connection = statement.getConnection();
      statement.setArray(
          ++index, connection.createArrayOf(type, page.stream().map(value).toArray()));
    }
  }
}
