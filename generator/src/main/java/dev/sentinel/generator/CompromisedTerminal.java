package dev.sentinel.generator;

import java.util.List;

/**
 * A terminal is in the hands of fraudsters, who charge the cards it has copied: twelve payments of
 * twelve customers, 10 seconds apart, all of them larger than people spend there.
 *
 * <p>After the second scenario of the Fraud Detection Handbook, in which whatever is paid at a
 * compromised terminal is fraud for 28 days; here it is minutes, so that it can be seen live.
 */
final class CompromisedTerminal implements FraudScenario {
  private static final int PAYMENTS = 12;
  private static final List<Step> STEPS = Step.frauds(PAYMENTS, 0, 10);

  /** One in 24 lives in the right city: of two thousand million searches one fails. */
  private static final int MAX_TRIES = 500;

  @Override
  public String name() {
    return "compromised-terminal";
  }

  @Override
  public String summary() {
    return "12 customers pay 150 to 400 at one terminal in 2 minutes";
  }

  @Override
  public List<Step> steps() {
    return STEPS;
  }

  @Override
  public Transaction transaction(Scene scene, int step, Stamp stamp) {
    Draws ofCase = scene.draws();
    City city = Population.home(scene.customers().anyId(ofCase));
    List<Customer.Shop> shops = scene.customers().shopsIn(city);
    Customer.Shop shop = shops.get(ofCase.index(shops.size()));
    String terminal = shop.terminalId(ofCase);
    Draws draws = scene.draws(step);
    Customer victim = neighbour(scene.customers(), city, step, draws);
    return HandbookPayments.atTerminal(stamp, victim, shop.merchant(), terminal, draws)
        .edit()
        .amountHundredths(draws.between(15_000, 40_000))
        .country(city)
        .done();
  }

  /**
   * Somebody who lives in the city, as far as can be found. Another one for each step, because each
   * draws from its own twelfth of the users.
   */
  private static Customer neighbour(Customers customers, City city, int step, Draws draws) {
    long parts = Math.min(PAYMENTS, customers.count());
    long part = step % parts;
    long size = (customers.count() - part + parts - 1) / parts;
    long userId = 0;
    for (int i = 0; i < MAX_TRIES; i++) {
      userId = draws.below(size) * parts + part + 1;
      if (Population.home(userId) == city) {
        break;
      }
    }
    return customers.customer(userId);
  }
}
