package dev.sentinel.viewer;

import dev.sentinel.viewer.model.Severity;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which alerts to look at.
 *
 * @param since the earliest time, of the payment or of its detection depending on the query
 * @param severities empty means all
 */
record AlertFilter(
    Optional<Instant> since,
    Optional<String> user,
    Optional<BigDecimal> minAmount,
    Set<Severity> severities) {
  static final AlertFilter ALL =
      new AlertFilter(Optional.empty(), Optional.empty(), Optional.empty(), Set.of());

  AlertFilter {
    severities = Set.copyOf(severities);
  }

  /** A part of a WHERE clause and the values of its question marks. */
  record Where(String sql, List<Object> values) {}

  /** Only fixed text enters the SQL; what the user typed becomes values. */
  Where where(String timeColumn) {
    StringBuilder sql = new StringBuilder("TRUE");
    List<Object> values = new ArrayList<>();
    since.ifPresent(
        time -> {
          sql.append(" AND ").append(timeColumn).append(" >= ?");
          values.add(sqlTime(time));
        });
    user.ifPresent(
        id -> {
          sql.append(" AND user_id = ?");
          values.add(id);
        });
    minAmount.ifPresent(
        amount -> {
          sql.append(" AND amount >= ?");
          values.add(amount);
        });
    if (!severities.isEmpty()) {
      sql.append(" AND severity = ANY (?)");
      values.add(severities.stream().map(Enum::name).toArray(String[]::new));
    }
    return new Where(sql.toString(), values);
  }

  static OffsetDateTime sqlTime(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
