package dev.sentinel.viewer.render;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Set;
import java.util.stream.Collectors;

/** Exact amounts as text. */
public final class Amounts {
  private static final Set<String> KNOWN =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());

  private Amounts() {}

  /** For people: {@code 1,234.50}, with the digits the currency has and more if there are more. */
  public static String grouped(BigDecimal amount, String currency) {
    return group(atLeastDigits(amount, digits(currency)));
  }

  /** For people and averages, which have no exact digits: those of the currency. */
  public static String rounded(BigDecimal average, String currency) {
    return group(average.setScale(digits(currency), RoundingMode.HALF_EVEN));
  }

  /** For people, without a currency: no more digits than needed. */
  public static String grouped(BigDecimal number) {
    return group(atLeastDigits(number, 0));
  }

  public static String grouped(long number) {
    return grouped(BigDecimal.valueOf(number));
  }

  /** For programs: the same digits, plain. */
  static BigDecimal exact(BigDecimal amount, String currency) {
    return atLeastDigits(amount, digits(currency));
  }

  private static int digits(String currency) {
    return currency != null && KNOWN.contains(currency)
        ? Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits())
        : 2;
  }

  private static BigDecimal atLeastDigits(BigDecimal number, int digits) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < digits ? stripped.setScale(digits) : stripped;
  }

  private static String group(BigDecimal number) {
    String plain = number.abs().toPlainString();
    int point = plain.indexOf('.');
    StringBuilder grouped = new StringBuilder(plain);
    for (int i = (point < 0 ? plain.length() : point) - 3; i > 0; i -= 3) {
      grouped.insert(i, ',');
    }
    return number.signum() < 0 ? grouped.insert(0, '-').toString() : grouped.toString();
  }
}
