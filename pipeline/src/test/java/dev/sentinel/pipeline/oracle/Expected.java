package dev.sentinel.pipeline.oracle;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/** What must become of a record. */
sealed interface Expected {

  /**
   * The record is a transaction.
   *
   * @param columns the lake's optional columns by name, as text; absent ones are null
   */
  record Accepted(
      String transactionId,
      String userId,
      BigDecimal amount,
      Instant timestamp,
      Map<String, String> columns)
      implements Expected {}

  /**
   * The record is a dead letter.
   *
   * @param field the field at fault, or empty
   */
  record Refused(String reason, String field) implements Expected {}
}
