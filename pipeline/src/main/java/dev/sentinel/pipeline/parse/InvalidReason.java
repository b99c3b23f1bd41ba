package dev.sentinel.pipeline.parse;

/**
 * Why a record is a dead letter: the stable codes of the {@code sentinel.error.reason} header. Only
 * ever add to them.
 */
public enum InvalidReason {
  /** The record has no value. */
  TOMBSTONE,
  /** The value has more bytes than {@code --maxRecordBytes}. */
  RECORD_TOO_LARGE,
  /** The value is not well-formed UTF-8. */
  INVALID_UTF8,
  /** The value is not one JSON text and nothing else. */
  MALFORMED_JSON,
  /** The value is JSON, but not an object. */
  NOT_AN_OBJECT,
  /** A required field is there twice, so nobody can say which one is meant. */
  DUPLICATE_FIELD,
  /** A required field is absent or null. */
  MISSING_FIELD,
  /** {@code transaction_id} is not a string of 1 to 128 characters. */
  TRANSACTION_ID_INVALID,
  /** {@code user_id} is neither such a string nor an integer. */
  USER_ID_INVALID,
  /** {@code amount} is neither a number nor a decimal string. */
  AMOUNT_INVALID,
  /** {@code amount} is negative or has more than 14 integer or 4 fraction digits. */
  AMOUNT_OUT_OF_RANGE,
  /**
   * {@code timestamp} is neither ISO-8601 with an offset nor epoch milliseconds, or not of 2000 to
   * 2100.
   */
  TIMESTAMP_INVALID
}
