package dev.sentinel.pipeline.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sentinel.pipeline.model.Alert;
import dev.sentinel.pipeline.model.ShadowAlert;
import dev.sentinel.pipeline.model.Suppression;
import dev.sentinel.pipeline.model.Transaction;
import dev.sentinel.pipeline.postgres.DataSources.BatchRewrite;
import dev.sentinel.pipeline.postgres.JdbcSettings;
import dev.sentinel.pipeline.postgres.JdbcWrites;
import dev.sentinel.pipeline.resilience.Patience;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Writes what would have been alerts to {@code shadow_alerts}. The first of a transaction id and
 * kind stays.
 */
public final class WriteShadowAlerts extends PTransform<PCollection<ShadowAlert>, PDone> {
  private static final String UPSERT =
      """
      INSERT INTO shadow_alerts (
        transaction_id, kind, user_id, amount, currency, timestamp, rules, reasons, score, severity,
        suppressed_by, kafka_topic, kafka_partition, kafka_offset)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (transaction_id, kind) DO NOTHING\
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JdbcSettings database;
  private final Patience patience;

  /**
   * @param patience how long the database may be away
   */
  public WriteShadowAlerts(JdbcSettings database, Patience patience) {
    this.database = database;
    this.patience = patience;
  }

  @Override
  public PDone expand(PCollection<ShadowAlert> alerts) {
    return alerts.apply(
        "Upsert",
        JdbcWrites.<ShadowAlert>write(database, BatchRewrite.ON, patience)
            .withStatement(UPSERT)
            .withPreparedStatementSetter(WriteShadowAlerts::setParameters));
  }

  private static void setParameters(ShadowAlert shadow, PreparedStatement statement)
      throws SQLException {
    Alert alert = shadow.alert();
    Transaction transaction = alert.transaction();
    int i = 0;
    statement.setString(++i, transaction.transactionId());
    statement.setString(++i, shadow.kind().name());
    statement.setString(++i, transaction.userId());
    statement.setBigDecimal(++i, transaction.amount());
    statement.setString(++i, transaction.currency());
    statement.setObject(++i, transaction.timestamp().atOffset(ZoneOffset.UTC));
    statement.setArray(
        ++i, statement.getConnection().createArrayOf("text", alert.rules().toArray()));
    statement.setObject(++i, ReasonsJson.write(alert.reasons()), Types.OTHER);
    statement.setInt(++i, alert.score());
    statement.setString(++i, alert.severity().name());
    statement.setObject(++i, json(shadow.suppression()), Types.OTHER);
    statement.setString(++i, transaction.source().topic());
    statement.setInt(++i, transaction.source().partition());
    statement.setLong(++i, transaction.source().offset());
  }

  private static @Nullable String json(@Nullable Suppression suppression) {
    if (suppression == null) {
      return null;
    }
    try {
      return JSON.writeValueAsString(
          Map.of(
              "field", suppression.field(),
              "value", suppression.value(),
              "reason", suppression.reason()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts can be written", e);
    }
  }
}
