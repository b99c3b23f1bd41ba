package dev.sentinel.generator;

import java.math.BigDecimal;
import java.util.Optional;

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
 * @param terminalId the shop's terminal, where it has any and the population is one with terminals
 * @param cardId one of the user's own cards
 * @param deviceId one of the user's own devices, or a fraudster's
 * @param ip the payer's address on the Internet, IPv4
 * @param channel {@code pos}, {@code atm}, {@code online} or {@code transfer}
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
    Optional<String> terminalId,
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

  /** To make another one that differs in some fields. */
  Editor edit() {
    return new Editor(this);
  }

  /** Collects changes. */
  static final class Editor {
    private final Transaction original;
    private long amountHundredths;
    private String currency;
    private String merchantId;
    private String merchantCategory;
    private String cardId;
    private String deviceId;
    private String ip;
    private String channel;
    private String country;

    private Editor(Transaction original) {
      this.original = original;
      this.amountHundredths = original.amountHundredths;
      this.currency = original.currency;
      this.merchantId = original.merchantId;
      this.merchantCategory = original.merchantCategory;
      this.cardId = original.cardId;
      this.deviceId = original.deviceId;
      this.ip = original.ip;
      this.channel = original.channel;
      this.country = original.country;
    }

    Editor amountHundredths(long newAmountHundredths) {
      amountHundredths = newAmountHundredths;
      return this;
    }

    Editor merchant(String id, String category, String newChannel) {
      merchantId = id;
      merchantCategory = category;
      channel = newChannel;
      return this;
    }

    Editor card(String id) {
      cardId = id;
      return this;
    }

    Editor device(String id, String newIp) {
      deviceId = id;
      ip = newIp;
      return this;
    }

    /** Where it is paid, and so in which money. */
    Editor country(City city) {
      country = city.country;
      currency = city.currency;
      return this;
    }

    Transaction done() {
      return new Transaction(
          original.transactionId,
          original.userId,
          amountHundredths,
          original.epochMillis,
          currency,
          merchantId,
          merchantCategory,
          original.terminalId,
          cardId,
          deviceId,
          ip,
          channel,
          country,
          original.latitudeMicrodegrees,
          original.longitudeMicrodegrees);
    }
  }
}
