package dev.sentinel.pipeline.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.sql.DataSource;
import org.apache.beam.sdk.transforms.SerializableFunction;

/**
 * Provides the connection pool of a database: one for each JVM, whatever the number of writers,
 * because JdbcIO asks for a data source in every DoFn instance.
 *
 * @param settings the database
 * @param batchRewrite how the driver sends batches
 */
public record DataSources(JdbcSettings settings, BatchRewrite batchRewrite)
    implements SerializableFunction<Void, DataSource> {
  private static final ConcurrentMap<DataSources, HikariDataSource> POOLS =
      new ConcurrentHashMap<>();
  private static final int MAX_CONNECTIONS = 8;
  private static final long CONNECTION_TIMEOUT_MILLIS = 30_000;
  private static final long IDLE_TIMEOUT_MILLIS = 60_000;

  /** Whether the driver turns a batch of inserts into few statements with many rows. */
  public enum BatchRewrite {
    /** Much faster. Refused by PostgreSQL when an upsert meets the same key twice in a batch. */
    ON,
    /** For upserts whose batches can hold a key twice. */
    OFF
  }

  @Override
  public DataSource apply(Void ignored) {
    return POOLS.computeIfAbsent(this, DataSources::open);
  }

  private HikariDataSource open() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.username());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(MAX_CONNECTIONS);
    config.setMinimumIdle(0);
    config.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    // A pool is opened while the job runs: an outage at that moment must not fail its construction.
    config.setInitializationFailTimeout(-1);
    config.setPoolName("sentinel-postgres");
    config.addDataSourceProperty(
        "reWriteBatchedInserts", String.valueOf(batchRewrite == BatchRewrite.ON));
    config.addDataSourceProperty("ApplicationName", "sentinel-pipeline");
    return new HikariDataSource(config);
  }
}
