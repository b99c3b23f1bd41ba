package dev.sentinel.pipeline.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sentinel.pipeline.resilience.Outage;
import dev.sentinel.pipeline.resilience.Patience;
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
 * @param patience how long getting a connection, or another one for a lost one, may take
 */
public record DataSources(JdbcSettings settings, BatchRewrite batchRewrite, Patience patience)
    implements SerializableFunction<Void, DataSource> {
  private static final ConcurrentMap<DataSources, DataSource> POOLS = new ConcurrentHashMap<>();

  /** A writer holds one for a bundle, and there are about as many writers as processors. */
  private static final int MAX_CONNECTIONS =
      Math.max(8, Runtime.getRuntime().availableProcessors());

  /** How long the pool tries to get a connection before it says that it cannot. */
  private static final long CONNECTION_TIMEOUT_MILLIS = 5_000;

  private static final long VALIDATION_TIMEOUT_MILLIS = 3_000;
  private static final long IDLE_TIMEOUT_MILLIS = 60_000;

  /** Of the driver, in seconds: a server that has gone silent is as good as gone. */
  private static final String CONNECT_TIMEOUT = "5";

  private static final String SOCKET_TIMEOUT = "60";

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

  private DataSource open() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.username());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(MAX_CONNECTIONS);
    config.setMinimumIdle(0);
    config.setIdleTimeout(IDLE_TIMEOUT_MILLIS);
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    config.setValidationTimeout(VALIDATION_TIMEOUT_MILLIS);
    // A pool is opened while the job runs: an outage at that moment must not fail its construction.
    config.setInitializationFailTimeout(-1);
    config.setPoolName("sentinel-postgres");
    config.addDataSourceProperty(
        "reWriteBatchedInserts", String.valueOf(batchRewrite == BatchRewrite.ON));
    config.addDataSourceProperty("ApplicationName", "sentinel-pipeline");
    config.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT);
    config.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT);
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // Details of errors quote rows, and rows are people's payments: not for logs.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    return new PatientDataSource(
        new HikariDataSource(config), Outage.of(settings.service()), patience);
  }
}
