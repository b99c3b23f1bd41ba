package dev.sentinel.generator;

/**
 * Where users live and shop. Real cities, centre coordinates rounded to a hundredth of a degree,
 * and only countries whose currency has two decimals, so that an amount is always in hundredths.
 */
enum City {
  NEW_YORK("US", "USD", 40_710_000, -74_010_000),
  CHICAGO("US", "USD", 41_880_000, -87_630_000),
  LOS_ANGELES("US", "USD", 34_050_000, -118_240_000),
  HOUSTON("US", "USD", 29_760_000, -95_370_000),
  SEATTLE("US", "USD", 47_610_000, -122_330_000),
  DENVER("US", "USD", 39_740_000, -104_990_000),
  MIAMI("US", "USD", 25_760_000, -80_190_000),
  ATLANTA("US", "USD", 33_750_000, -84_390_000),
  TORONTO("CA", "CAD", 43_650_000, -79_380_000),
  VANCOUVER("CA", "CAD", 49_280_000, -123_120_000),
  LONDON("GB", "GBP", 51_510_000, -130_000),
  MANCHESTER("GB", "GBP", 53_480_000, -2_240_000),
  DUBLIN("IE", "EUR", 53_350_000, -6_260_000),
  PARIS("FR", "EUR", 48_860_000, 2_350_000),
  BERLIN("DE", "EUR", 52_520_000, 13_400_000),
  MUNICH("DE", "EUR", 48_140_000, 11_580_000),
  AMSTERDAM("NL", "EUR", 52_370_000, 4_900_000),
  MADRID("ES", "EUR", 40_420_000, -3_700_000),
  MILAN("IT", "EUR", 45_460_000, 9_190_000),
  ZURICH("CH", "CHF", 47_380_000, 8_540_000),
  STOCKHOLM("SE", "SEK", 59_330_000, 18_070_000),
  WARSAW("PL", "PLN", 52_230_000, 21_010_000),
  SYDNEY("AU", "AUD", -33_870_000, 151_210_000),
  SINGAPORE("SG", "SGD", 1_350_000, 103_820_000);

  static final int SECONDS_PER_DAY = 86_400;

  /** The earth's mean radius is 6,371.0088 km. */
  private static final double EARTH_RADIUS_KILOMETRES = 6371.0088;

  private static final long METRES_PER_DEGREE = 111_195;

  /** ISO 3166-1 alpha-2. */
  final String country;

  /** ISO 4217. */
  final String currency;

  /** Degrees north, in millionths. */
  final int latitudeMicrodegrees;

  /** Degrees east, in millionths. */
  final int longitudeMicrodegrees;

  /**
   * How far the sun's clock (local mean time) is ahead of UTC. Needs no time zones, and differs
   * from the clocks on the wall by an hour or so.
   */
  final int secondsAhead;

  /** How long a degree east is here, in thousandths of a degree north. */
  private final int shrinkage;

  City(String country, String currency, int latitudeMicrodegrees, int longitudeMicrodegrees) {
    this.country = country;
    this.currency = currency;
    this.latitudeMicrodegrees = latitudeMicrodegrees;
    this.longitudeMicrodegrees = longitudeMicrodegrees;
    // 240 seconds a degree.
    this.secondsAhead = (int) (longitudeMicrodegrees * 240L / 1_000_000);
    // StrictMath: the same on every machine.
    this.shrinkage =
        (int) Math.round(1000 * StrictMath.cos(StrictMath.toRadians(latitudeMicrodegrees / 1e6)));
  }

  /**
   * The square of the distance of two places in this city, in square metres, on a plane that
   * touches the earth here.
   */
  long squareMetres(int latitude1, int longitude1, int latitude2, int longitude2) {
    long north = (latitude1 - latitude2) * METRES_PER_DEGREE / 1_000_000;
    long east = (longitude1 - longitude2) * METRES_PER_DEGREE / 1_000_000 * shrinkage / 1000;
    return north * north + east * east;
  }

  /** Great-circle distance of the two centres (haversine formula), in kilometres. */
  double kilometresTo(City other) {
    double latitude = radians(latitudeMicrodegrees);
    double otherLatitude = radians(other.latitudeMicrodegrees);
    double north = StrictMath.sin((otherLatitude - latitude) / 2);
    double east = StrictMath.sin(radians(other.longitudeMicrodegrees - longitudeMicrodegrees) / 2);
    double haversine =
        north * north + StrictMath.cos(latitude) * StrictMath.cos(otherLatitude) * east * east;
    return 2 * EARTH_RADIUS_KILOMETRES * StrictMath.asin(StrictMath.sqrt(haversine));
  }

  /** In UTC. */
  static int secondOfDay(long epochMillis) {
    return (int) Math.floorMod(Math.floorDiv(epochMillis, 1000L), (long) SECONDS_PER_DAY);
  }

  /** By the sun's clock of this city. */
  int localSecondOfDay(long epochMillis) {
    return Math.floorMod(secondOfDay(epochMillis) + secondsAhead, SECONDS_PER_DAY);
  }

  private static double radians(int microdegrees) {
    return StrictMath.toRadians(microdegrees / 1e6);
  }
}
