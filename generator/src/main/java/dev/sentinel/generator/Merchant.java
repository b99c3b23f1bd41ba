package dev.sentinel.generator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A shop. The list of shops is the same in every run.
 *
 * @param id what {@code merchant_id} says
 * @param category what {@code merchant_category} says
 * @param channel how customers pay there
 * @param latitudeMicrodegrees where it is; of no meaning when it is online
 * @param longitudeMicrodegrees where it is; of no meaning when it is online
 */
record Merchant(
    String id,
    String category,
    Channel channel,
    int latitudeMicrodegrees,
    int longitudeMicrodegrees) {

  enum Channel {
    POS("pos"),
    ATM("atm"),
    ONLINE("online");

    final String text;

    Channel(String text) {
      this.text = text;
    }
  }

  /** What a city's people spend on, and how often, in parts of a hundred. */
  private enum Category {
    GROCERY(24, Channel.POS),
    RESTAURANT(15, Channel.POS),
    FUEL(9, Channel.POS),
    TRANSPORT(8, Channel.POS),
    PHARMACY(6, Channel.POS),
    CLOTHING(6, Channel.POS),
    CASH(4, Channel.ATM),
    ELECTRONICS(6, Channel.ONLINE),
    MARKETPLACE(12, Channel.ONLINE),
    DIGITAL_GOODS(7, Channel.ONLINE),
    TRAVEL(3, Channel.ONLINE);

    final int percent;
    final Channel channel;

    Category(int percent, Channel channel) {
      this.percent = percent;
      this.channel = channel;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int SHOPS_PER_CITY_AND_CATEGORY = 6;
  private static final int SHOPS_PER_ONLINE_CATEGORY = 12;

  /** About 5 km: a city's shops lie around its centre. */
  private static final int CITY_RADIUS_MICRODEGREES = 45_000;

  /** Any constant does; this one makes the shops different from everything else that is drawn. */
  private static final long KEY = 0x4D45524348414E54L;

  private static final Category[] CATEGORY_BY_PERCENT = byPercent(category -> true);
  private static final Category[] ONLINE_BY_PERCENT =
      byPercent(category -> category.channel == Channel.ONLINE);
  private static final Map<City, Map<Category, Merchant[]>> SHOPS = allMerchants();

  /** A shop that somebody living in {@code city} buys in: there, or online. */
  static Merchant draw(City city, Draws draws) {
    Category category = CATEGORY_BY_PERCENT[draws.index(CATEGORY_BY_PERCENT.length)];
    Merchant[] shops = SHOPS.get(city).get(category);
    return shops[draws.index(shops.length)];
  }

  /** Every shop of the city that one has to go to, in the same order each time. */
  static List<Merchant> shopsIn(City city) {
    List<Merchant> result = new ArrayList<>();
    for (Category category : Category.values()) {
      if (category.channel != Channel.ONLINE) {
        result.addAll(List.of(SHOPS.get(city).get(category)));
      }
    }
    return result;
  }

  /** A shop that has no place. */
  static Merchant drawOnline(Draws draws) {
    Category category = ONLINE_BY_PERCENT[draws.index(ONLINE_BY_PERCENT.length)];
    // Every city has the same ones.
    Merchant[] shops = SHOPS.get(City.NEW_YORK).get(category);
    return shops[draws.index(shops.length)];
  }

  private static Category[] byPercent(Predicate<Category> wanted) {
    List<Category> result = new ArrayList<>();
    for (Category category : Category.values()) {
      if (!wanted.test(category)) {
        continue;
      }
      for (int i = 0; i < category.percent; i++) {
        result.add(category);
      }
    }
    return result.toArray(Category[]::new);
  }

  private static Map<City, Map<Category, Merchant[]>> allMerchants() {
    Map<Category, Merchant[]> everywhere = new EnumMap<>(Category.class);
    for (Category category : Category.values()) {
      if (category.channel == Channel.ONLINE) {
        everywhere.put(category, onlineShops(category));
      }
    }
    Map<City, Map<Category, Merchant[]>> result = new EnumMap<>(City.class);
    for (City city : City.values()) {
      Map<Category, Merchant[]> shops = new EnumMap<>(everywhere);
      for (Category category : Category.values()) {
        shops.computeIfAbsent(category, missing -> shopsIn(city, missing));
      }
      result.put(city, shops);
    }
    return result;
  }

  private static Merchant[] onlineShops(Category category) {
    Merchant[] shops = new Merchant[SHOPS_PER_ONLINE_CATEGORY];
    for (int i = 0; i < shops.length; i++) {
      shops[i] = new Merchant(id("web", category, i), category.text(), category.channel, 0, 0);
    }
    return shops;
  }

  private static Merchant[] shopsIn(City city, Category category) {
    Merchant[] shops = new Merchant[SHOPS_PER_CITY_AND_CATEGORY];
    Draws draws = Draws.of(KEY + city.name().hashCode(), category.name().hashCode());
    for (int i = 0; i < shops.length; i++) {
      shops[i] =
          new Merchant(
              id(city.name().toLowerCase(Locale.ROOT).replace('_', '-'), category, i),
              category.text(),
              category.channel,
              near(city.latitudeMicrodegrees, draws),
              near(city.longitudeMicrodegrees, draws));
    }
    return shops;
  }

  private static String id(String where, Category category, int number) {
    return "m-" + where + "-" + category.text().replace('_', '-') + "-" + (number + 1);
  }

  /** A coordinate in the city that has this one at its centre. */
  static int near(int microdegrees, Draws draws) {
    return microdegrees + (int) draws.between(-CITY_RADIUS_MICRODEGREES, CITY_RADIUS_MICRODEGREES);
  }
}
