package dev.sentinel.pipeline.features;

/** Distances on the globe. */
final class GreatCircle {
  /** The mean radius of the Earth in kilometres (IUGG, 2a/3 + b/3 of WGS 84). */
  static final double EARTH_RADIUS_KM = 6371.0088;

  /** Degrees are kept to a millionth, about 11 centimetres. */
  static final double MICRODEGREES = 1e6;

  private GreatCircle() {}

  /**
   * The length of the shortest way over the surface, in kilometres, by the haversine formula: exact
   * to half a percent, the Earth's flattening, and stable for neighbours as for antipodes.
   */
  static double kilometres(Place from, Place to) {
    double phi1 = radians(from.latitude());
    double phi2 = radians(to.latitude());
    double sinPhi = Math.sin((phi2 - phi1) / 2);
    double sinLambda = Math.sin((radians(to.longitude()) - radians(from.longitude())) / 2);
    double haversine = sinPhi * sinPhi + Math.cos(phi1) * Math.cos(phi2) * sinLambda * sinLambda;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(haversine)));
  }

  private static double radians(long microdegrees) {
    return Math.toRadians(microdegrees / MICRODEGREES);
  }

  /** A location in microdegrees. */
  record Place(int latitude, int longitude) {
    static Place of(double latitude, double longitude) {
      return new Place(
          (int) Math.rint(latitude * MICRODEGREES), (int) Math.rint(longitude * MICRODEGREES));
    }
  }
}
