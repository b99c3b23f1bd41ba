package dev.sentinel.generator;

import java.util.List;
import java.util.Optional;

/**
 * What stays the same about a user from one transaction to the next.
 *
 * @param userId from 1
 * @param home where the user lives and shops
 * @param latitudeMicrodegrees the user's address, in millionths of a degree
 * @param longitudeMicrodegrees the user's address, in millionths of a degree
 * @param cards one or two, nobody else's
 * @param devices one to three, nobody else's
 * @param homeIp address of the user's connection at home
 * @param mobileIp address of the user's phone
 */
record UserProfile(
    long userId,
    City home,
    int latitudeMicrodegrees,
    int longitudeMicrodegrees,
    List<String> cards,
    List<String> devices,
    String homeIp,
    String mobileIp) {

  /**
   * A payment with one of the user's cards and devices.
   *
   * @param draws random numbers of this transaction
   */
  Transaction payment(
      Stamp stamp,
      long amountHundredths,
      Merchant merchant,
      Optional<String> terminalId,
      Draws draws) {
    boolean online = merchant.channel() == Merchant.Channel.ONLINE;
    boolean fromHome = online && draws.chance(70);
    return new Transaction(
        stamp.transactionId(),
        userId,
        amountHundredths,
        stamp.epochMillis(),
        home.currency,
        merchant.id(),
        merchant.category(),
        terminalId,
        cards.get(draws.index(cards.size())),
        devices.get(draws.index(devices.size())),
        fromHome ? homeIp : mobileIp,
        merchant.channel().text,
        home.country,
        online ? latitudeMicrodegrees : merchant.latitudeMicrodegrees(),
        online ? longitudeMicrodegrees : merchant.longitudeMicrodegrees());
  }
}
