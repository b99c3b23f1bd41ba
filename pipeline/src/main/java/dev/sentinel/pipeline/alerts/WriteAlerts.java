package dev.sentinel.pipeline.alerts;

import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.postgres.DataSources;
import dev.sentinel.pipeline.postgres.DataSources.BatchRewrite;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.JdbcWrites;
import dev.sentinel.pipeline.postgres.ListenedDataSources;
import dev.sentinel.pipeline.resilience.Patience;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Writes alerts to {@code fraud_alerts}. The first alert of a transaction id stays. */
public final class WriteAlerts extends PTransform<PCollection<Alert>, PDone> {
  /** An alert is worth a commit of its own: nobody waits for a batch to fill. */
  private static final long MAX_BUFFERING_MILLIS = 50;

  private static final String UPSERT =
      """
      INSERT INTO fraud_alerts (
        transaction_id, user_id, amount, currency, timestamp, rules, reasons, score, severity,
        merchant_id, merchant_category, terminal_id, card_id, device_id, ip, channel, country,
        latitude, longitude, kafka_topic, kafka_partition, kafka_offset)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (transaction_id) DO NOTHING""";

  private final JdbcSettings database;
  private final Patience patience;

  /**
   * @param patience how long the database may be away
   */
  public WriteAlerts(JdbcSettings database, Patience patience) {
    this.database = database;
    this.patience = patience;
  }

  @Override
  public PDone expand(PCollection<Alert> alerts) {
    return alerts.apply(
        "Upsert",
        JdbcWrites.<Alert>write(database, BatchRewrite.ON, patience)
            .withDataSourceProviderFn(
                new ListenedDataSources(
                    new DataSources(database, BatchRewrite.ON, patience), new AlertLatency()))
            .withStatement(UPSERT)
            .withMaxBatchBufferingDuration(MAX_BUFFERING_MILLIS)
            .withPreparedStatementSetter(WriteAlerts::setParameters));
  }

  private static void setParameters(Alert alert, PreparedStatement statement) throws SQLException {
    Transaction transaction = alert.transaction();
    int i = 0;
    statement.setString(++i, transaction.transactionId());
    statement.setString(++i, transaction.userId());
    statement.setBigDecimal(++i, transaction.amount());
    statement.setString(++i, transaction.currency());
    statement.setObject(++i, transaction.timestamp().atOffset(ZoneOffset.UTC));
    statement.setArray(
        ++i, statement.getConnection().createArrayOf("text", alert.rules().toArray()));
    statement.setObject(++i, ReasonsJson.write(alert.reasons()), Types.OTHER);
    statement.setInt(++i, alert.score());
    statement.setString(++i, alert.severity().name());
    statement.setString(++i, transaction.merchantId());
    statement.setString(++i, transaction.merchantCategory());
    statement.setString(++i, transaction.terminalId());
    statement.setString(++i, transaction.cardId());
    statement.setString(++i, transaction.deviceId());
    statement.setString(++i, transaction.ip());
    statement.setString(++i, transaction.channel());
    statement.setString(++i, transaction.country());
    setDouble(statement, ++i, transaction.latitude());
    setDouble(statement, ++i, transaction.longitude());
    statement.setString(++i, transaction.source().topic());
    statement.setInt(++i, transaction.source().partition());
    statement.setLong(++i, transaction.source().offset());
    AlertLatency.add(alert);
  }

  private static void setDouble(PreparedStatement statement, int index, @Nullable Double value)
      throws SQLException {
    statement.setObject(index, value, Types.DOUBLE);
  }
}
