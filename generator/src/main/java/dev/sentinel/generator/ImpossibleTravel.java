package dev.sentinel.generator;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The victim pays in a shop at home; five minutes later, and once more after another, a copy of the
 * card is used in shops at least 3,000 km away.
 */
final class ImpossibleTravel implements FraudScenario {
  static final int MIN_KILOMETRES = 3_000;

  private static final List<Step> STEPS =
      List.of(Step.genuine(0), Step.fraud(300), Step.fraud(360));
  private static final Map<City, List<City>> FAR = far();

  @Override
  public String name() {
    return "impossible-travel";
  }

  @Override
  public String summary() {
    return "a payment at home, 5 minutes later two of 80 to 250 over 3,000 km away";
  }

  @Override
  public List<Step> steps() {
    return STEPS;
  }

  @Override
  public Transaction transaction(Scene scene, int step, Stamp stamp) {
    Draws ofCase = scene.draws();
    Customer victim = scene.customers().any(ofCase);
    String card = victim.profile().cards().get(ofCase.index(victim.profile().cards().size()));
    List<City> cities = FAR.get(victim.profile().home());
    City city = cities.get(ofCase.index(cities.size()));
    Draws draws = scene.draws(step);
    if (step == 0) {
      Customer.Shop shop = HandbookPayments.nearby(victim, draws);
      return HandbookPayments.inShop(stamp, victim, shop, draws).edit().card(card).done();
    }
    List<Customer.Shop> shops = scene.customers().shopsIn(city);
    Customer.Shop shop = shops.get(draws.index(shops.size()));
    return HandbookPayments.inShop(stamp, victim, shop, draws)
        .edit()
        .amountHundredths(draws.between(8_000, 25_000))
        .card(card)
        .country(city)
        .done();
  }

  private static Map<City, List<City>> far() {
    Map<City, List<City>> result = new EnumMap<>(City.class);
    for (City from : City.values()) {
      result.put(
          from,
          Arrays.stream(City.values())
              .filter(to -> from.kilometresTo(to) >= MIN_KILOMETRES)
              .toList());
    }
    return result;
  }
}
