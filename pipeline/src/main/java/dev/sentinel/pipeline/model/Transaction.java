package dev.sentinel.pipeline.model;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.apache.beam.sdk.coders.DefaultCoder;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A payment transaction as it was read and validated. The four required fields are never null;
 * every optional one is null when the producer did not send it or sent something that breaks its
 * rule (the value is then kept in {@link #extra()}).
 *
 * @param transactionId identifies the transaction everywhere, 1 to 128 characters
 * @param userId who pays, as text
 * @param amount in units of {@code currency}, at scale {@value #AMOUNT_SCALE}, zero or more
 * @param timestamp event time, in microseconds' precision
 * @param currency ISO 4217 code; {@value #DEFAULT_CURRENCY} when none was sent, null when a
 *     malformed one was
 * @param latitude in degrees, -90 to 90; set exactly when {@code longitude} is
 * @param longitude in degrees, -180 to 180
 * @param country ISO 3166-1 alpha-2 code
 * @param extra a JSON object of everything else the producer sent, as it was given
 * @param source the Kafka record this transaction came from
 * @param ingestedAt when the pipeline read the record
 */
@DefaultCoder(TransactionCoder.class)
public record Transaction(
    String transactionId,
    String userId,
    BigDecimal amount,
    Instant timestamp,
    @Nullable String currency,
    @Nullable String merchantId,
    @Nullable String merchantCategory,
    @Nullable String terminalId,
    @Nullable String cardId,
    @Nullable String deviceId,
    @Nullable String ip,
    @Nullable String channel,
    @Nullable String country,
    @Nullable Double latitude,
    @Nullable Double longitude,
    @Nullable String extra,
    KafkaPosition source,
    Instant ingestedAt)
    implements Serializable {

  /** Digits after the decimal point that every amount carries. */
  public static final int AMOUNT_SCALE = 4;

  /** The currency of a transaction that names none. */
  public static final String DEFAULT_CURRENCY = "USD";

  public Transaction {
    Objects.requireNonNull(transactionId, "transactionId");
    Objects.requireNonNull(userId, "userId");
    if (amount.scale() != AMOUNT_SCALE) {
      throw new IllegalArgumentException("amount must have scale " + AMOUNT_SCALE + ": " + amount);
    }
    Objects.requireNonNull(timestamp, "timestamp");
    if ((latitude == null) != (longitude == null)) {
      throw new IllegalArgumentException(
          "a location needs latitude and longitude: " + latitude + ", " + longitude);
    }
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(ingestedAt, "ingestedAt");
  }

  /** Starts a transaction with its required fields; the currency is {@link #DEFAULT_CURRENCY}. */
  public static Builder builder(
      String transactionId, String userId, BigDecimal amount, Instant timestamp) {
    return new Builder(transactionId, userId, amount, timestamp);
  }

  /** Collects the fields of a {@link Transaction}; what is not set is null. */
  public static final class Builder {
    private final String transactionId;
    private final String userId;
    private final BigDecimal amount;
    private final Instant timestamp;
    private @Nullable String currency = DEFAULT_CURRENCY;
    private @Nullable String merchantId;
    private @Nullable String merchantCategory;
    private @Nullable String terminalId;
    private @Nullable String cardId;
    private @Nullable String deviceId;
    private @Nullable String ip;
    private @Nullable String channel;
    private @Nullable String country;
    private @Nullable Double latitude;
    private @Nullable Double longitude;
    private @Nullable String extra;

    private Builder(String transactionId, String userId, BigDecimal amount, Instant timestamp) {
      this.transactionId = transactionId;
      this.userId = userId;
      this.amount = amount.setScale(AMOUNT_SCALE);
      this.timestamp = timestamp;
    }

    public Builder currency(@Nullable String value) {
      this.currency = value;
      return this;
    }

    public Builder merchantId(@Nullable String value) {
      this.merchantId = value;
      return this;
    }

    public Builder merchantCategory(@Nullable String value) {
      this.merchantCategory = value;
      return this;
    }

    public Builder terminalId(@Nullable String value) {
      this.terminalId = value;
      return this;
    }

    public Builder cardId(@Nullable String value) {
      this.cardId = value;
      return this;
    }

    public Builder deviceId(@Nullable String value) {
      this.deviceId = value;
      return this;
    }

    public Builder ip(@Nullable String value) {
      this.ip = value;
      return this;
    }

    public Builder channel(@Nullable String value) {
      this.channel = value;
      return this;
    }

    public Builder country(@Nullable String value) {
      this.country = value;
      return this;
    }

    /** Sets where the payment happened; both null, or both in degrees. */
    public Builder location(@Nullable Double latitude, @Nullable Double longitude) {
      this.latitude = latitude;
      this.longitude = longitude;
      return this;
    }

    public Builder extra(@Nullable String json) {
      this.extra = json;
      return this;
    }

    /** The transaction, read from {@code source} at {@code ingestedAt}. */
    public Transaction build(KafkaPosition source, Instant ingestedAt) {
      return new Transaction(
          transactionId,
          userId,
          amount,
          timestamp,
          currency,
          merchantId,
          merchantCategory,
          terminalId,
          cardId,
          deviceId,
          ip,
          channel,
          country,
          latitude,
          longitude,
          extra,
          source,
          ingestedAt);
    }
  }
}
