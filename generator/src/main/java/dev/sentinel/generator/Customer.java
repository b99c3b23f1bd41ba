package dev.sentinel.generator;

import java.util.List;

/**
 * A customer with habits, after the simulator of the Fraud Detection Handbook.
 *
 * @param profile home, cards and devices
 * @param habits how often and when the customer pays
 * @param meanAmountHundredths of the customer's payments; their standard deviation is half of it
 * @param radiusMetres how far from home the customer shops
 * @param shops those within the radius, or the nearest; at least one
 */
record Customer(
    UserProfile profile,
    Habits habits,
    int meanAmountHundredths,
    int radiusMetres,
    List<Shop> shops) {

  /**
   * A place to shop.
   *
   * @param terminals how many it has, at least one
   */
  record Shop(Merchant merchant, int terminals) {

    /** What {@code terminal_id} says of any of them: {@code t-paris-fuel-3-1} in m-paris-fuel-3. */
    String terminalId(Draws draws) {
      return "t" + merchant.id().substring(1) + "-" + (draws.index(terminals) + 1);
    }
  }

  /**
   * What says how likely the next transaction is this customer's.
   *
   * @param paymentsPerDayThousandths from 1 to 4,000
   * @param peakSecondOfDay when the customer pays most, on the sun's clock
   */
  record Habits(City home, int paymentsPerDayThousandths, int peakSecondOfDay) {}
}
