package dev.sentinel.generator;

import java.math.BigDecimal;

/**
 * One payment, with every field that goes on the topic. No field is null.
 *
 * @param transactionId unique among all runs with different seeds
 * @param userId from 1; also the key of the Kafka record
 * @param amountHundredths the amount in hundredths of {@code currency} (cents), so that it is exact
 * @param epochMillis event time, milliseconds since 1970-01-01T00:00:00Z
 * @param currency ISO 4217
 * @param merchantId shop
 * @param merchantCategory what the shop sells
 * @param cardId one of the user's own cards
 * @param deviceId one of the user's own devices
 * @param ip the user's address on the Internet, IPv4
 * @param channel {@code pos}, {@code atm} or {@code online}
 * @param country ISO 3166-1 alpha-2
 * @param latitudeMicrodegrees degrees north in millionths
 * @param longitudeMicrodegrees degrees east in millionths
 */
public record Transaction(
    String transactionId,
    long userId,
    long amountHundredths,
    long epochMillis,
    String currency,
    String merchantId,
    String merchantCategory,
    String cardId,
    String deviceId,
    String ip,
    String channel,
    String country,
    int latitudeMicrodegrees,
    int longitudeMicrodegrees) {

  /** The exact amount in {@link #currency()}, always with two decimals. */
  public BigDecimal amount() {
    return BigDecimal.valueOf(amountHundredths, 2);
  }

  Transaction withAmountHundredths(long newAmountHundredths) {
    return new Transaction(
        transactionId,
        userId,
        newAmountHundredths,
        epochMillis,
        currency,
        merchantId,
        merchantCategory,
        cardId,
        deviceId,
        ip,
        channel,
        country,
        latitudeMicrodegrees,
        longitudeMicrodegrees);
  }
}
