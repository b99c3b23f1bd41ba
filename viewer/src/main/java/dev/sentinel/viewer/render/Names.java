package dev.sentinel.viewer.render;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the names in rules mean, for people who do not write rules: {@code user.count_10m} is
 * "payments of the user in the 10 minutes before".
 *
 * <p>The names are those of {@code docs/features.md} and {@code docs/rules.md}. Rules change
 * without the viewer being rebuilt, so a name that is not known stays as it is.
 */
final class Names {
  private static final Pattern NAME =
      Pattern.compile("\\b(user|card|terminal|merchant|device|ip|tx)\\.([a-z0-9_]+)\\b");

  private static final Pattern OVER_A_WINDOW =
      Pattern.compile("(count|sum|mean|max|stddev|ratio|zscore)_([0-9]+[mhd])");
  private static final Pattern LIMITED =
      Pattern.compile("count_(under|over)_([0-9]+)_([0-9]+[mhd])");
  private static final Pattern DISTINCT = Pattern.compile("distinct_([a-z]+)_([0-9]+[mhd])");
  private static final Pattern NEW = Pattern.compile("new_([a-z]+)");

  /** How payments belong to an entity. */
  private static final Map<String, String> OF =
      Map.of(
          "user", "of the user",
          "card", "with the card",
          "terminal", "at the terminal",
          "merchant", "at the merchant",
          "device", "from the device",
          "ip", "from the IP address");

  private static final Map<String, String> PLURALS =
      Map.of(
          "user", "users",
          "card", "cards",
          "terminal", "terminals",
          "merchant", "merchants",
          "device", "devices",
          "ip", "IP addresses",
          "country", "countries",
          "category", "categories");

  private Names() {}

  /** An expression of a rule with its names in words. */
  static String inWords(String expression) {
    return NAME.matcher(expression)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    match.group(1).equals("tx")
                        ? match.group(2).replace('_', ' ')
                        : feature(match, OF.get(match.group(1)), match.group(2))));
  }

  private static String feature(MatchResult whole, String of, String feature) {
    Matcher matcher = OVER_A_WINDOW.matcher(feature);
    if (matcher.matches()) {
      String average = "the average payment " + of + before(matcher.group(2));
      return switch (matcher.group(1)) {
        case "count" -> "payments " + of + before(matcher.group(2));
        case "sum" -> "sum of payments " + of + before(matcher.group(2));
        case "mean" -> average.substring("the ".length());
        case "max" -> "largest payment " + of + before(matcher.group(2));
        case "stddev" -> "standard deviation of payments " + of + before(matcher.group(2));
        case "ratio" -> "this amount as a multiple of " + average;
        default -> "standard deviations above " + average;
      };
    }
    matcher = LIMITED.matcher(feature);
    if (matcher.matches()) {
      return "payments "
          + (matcher.group(1).equals("under") ? "below " : "above ")
          + matcher.group(2)
          + " "
          + of
          + before(matcher.group(3));
    }
    matcher = DISTINCT.matcher(feature);
    if (matcher.matches()) {
      return "different "
          + PLURALS.getOrDefault(matcher.group(1), matcher.group(1))
          + " "
          + of
          + before(matcher.group(2));
    }
    matcher = NEW.matcher(feature);
    if (matcher.matches()) {
      return "new " + matcher.group(1) + " " + of;
    }
    return switch (feature) {
      case "seconds_since_last" -> "seconds since the last payment " + of;
      case "age_seconds" -> "seconds since the first payment " + of;
      case "first_seen" -> "first payment " + of;
      case "distance_km" -> "km from the last payment " + of;
      case "speed_kmh" -> "km/h from the last payment " + of;
      default -> whole.group();
    };
  }

  /** Such as {@code 10m} or {@code 1h}. */
  private static String before(String window) {
    int number = Integer.parseInt(window.substring(0, window.length() - 1));
    String unit =
        switch (window.charAt(window.length() - 1)) {
          case 'm' -> "minute";
          case 'h' -> "hour";
          default -> "day";
        };
    return " in the " + (number == 1 ? unit : number + " " + unit + "s") + " before";
  }
}
