package dev.sentinel.generator;

import java.math.BigDecimal;
import java.util.List;

/**
 * How much of one fraudulent pattern to plant.
 *
 * @param scenario its name
 * @param share its frauds among all transactions, more than 0 and at most 1; exact in the long run
 *     but for rounding the distance of two cases to whole transactions
 */
public record ScenarioShare(String scenario, BigDecimal share) {
  /** One in 200: with all scenarios, one transaction in 29. */
  static final BigDecimal DEFAULT_SHARE = new BigDecimal("0.005");

  /** More digits would make a cycle of more transactions than anybody sends. */
  private static final int MAX_DECIMALS = 9;

  /** Stands for every scenario. */
  static final String ALL = "all";

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException when there is no such scenario or the share is out of range
   */
  public ScenarioShare {
    FraudScenarios.named(scenario);
    if (share.signum() <= 0 || share.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException(
          "a rate is a share of all transactions, more than 0 and at most 1, such as 0.005: "
              + share.toPlainString());
    }
    if (share.stripTrailingZeros().scale() > MAX_DECIMALS) {
      throw new IllegalArgumentException(
          "a rate has at most " + MAX_DECIMALS + " decimals: " + share.toPlainString());
    }
  }

  /**
   * From {@code NAME} or {@code NAME:SHARE}, where {@code all} names every scenario.
   *
   * @throws IllegalArgumentException when it is neither, with a sentence for the user
   */
  public static List<ScenarioShare> parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    BigDecimal share = colon < 0 ? DEFAULT_SHARE : number(text.substring(colon + 1));
    return name.equals(ALL)
        ? FraudScenarios.ALL.stream().map(each -> new ScenarioShare(each.name(), share)).toList()
        : List.of(new ScenarioShare(name, share));
  }

  private static BigDecimal number(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a rate: a share of all transactions, such as 0.005", e);
    }
  }
}
