package dev.sentinel.pipeline.parse;

import java.util.Arrays;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules of single values. */
final class Values {
  private static final int MAX_QUOTED = 40;
  private static final Set<String> CURRENCIES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());
  private static final Set<String> COUNTRIES =
      Arrays.stream(Locale.getISOCountries()).collect(Collectors.toUnmodifiableSet());

  private Values() {}

  static boolean isCurrency(String text) {
    return CURRENCIES.contains(text);
  }

  static boolean isCountry(String text) {
    return COUNTRIES.contains(text);
  }

  /**
   * Whether every sink can store {@code text}: PostgreSQL has no U+0000, and UTF-8 no unpaired
   * surrogates.
   */
  static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  static boolean hasLength(String text, int min, int max) {
    // Counting code points is only needed where surrogates could bring a long text under the limit.
    if (text.length() <= max) {
      return text.length() >= min;
    }
    return text.length() <= 2 * max && text.codePointCount(0, text.length()) <= max;
  }

  /** The value for a message: in quotes, cut when long, control characters made visible. */
  static String quote(String text) {
    String cut = text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
    StringBuilder quoted = new StringBuilder(cut.length() + 2).append('"');
    for (int i = 0; i < cut.length(); i++) {
      char c = cut.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
