package dev.sentinel.pipeline.parse;

import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;

/** Reads amounts exactly, never through a binary double. */
final class Amounts {
  private static final int MAX_INTEGER_DIGITS = 14;

  /** Longer texts can only be padding or an attack: BigDecimal's parser takes quadratic time. */
  private static final int MAX_TEXT_LENGTH = 256;

  private Amounts() {}

  /** Reads the text of a JSON number. */
  static BigDecimal fromNumber(String text) throws InvalidTransactionException {
    return inRange(text);
  }

  /** Reads a decimal string: digits, with or without a sign and a fraction, and nothing else. */
  static BigDecimal fromString(String text) throws InvalidTransactionException {
    if (!isPlainDecimal(text)) {
      throw new InvalidTransactionException(
          InvalidReason.AMOUNT_INVALID,
          Fields.AMOUNT,
          "amount " + Values.quote(text) + " is not a decimal number such as 12.34");
    }
    return inRange(text);
  }

  private static BigDecimal inRange(String text) throws InvalidTransactionException {
    if (text.length() > MAX_TEXT_LENGTH) {
      throw outOfRange(text, "is too long");
    }
    BigDecimal amount;
    try {
      amount = new BigDecimal(text);
    } catch (NumberFormatException e) {
      // A JSON number is malformed to BigDecimal only if its exponent does not fit an int.
      throw outOfRange(text, "has too large an exponent");
    }
    if (amount.signum() < 0) {
      throw outOfRange(text, "is negative");
    }
    if (amount.signum() == 0) {
      return BigDecimal.ZERO.setScale(Transaction.AMOUNT_SCALE);
    }
    // Before zeros are stripped: that overflows where the exponent is as large as can be.
    if ((long) amount.precision() - amount.scale() > MAX_INTEGER_DIGITS) {
      throw outOfRange(text, "has more than " + MAX_INTEGER_DIGITS + " integer digits");
    }
    BigDecimal stripped = amount.stripTrailingZeros();
    if (stripped.scale() > Transaction.AMOUNT_SCALE) {
      throw outOfRange(text, "has more than " + Transaction.AMOUNT_SCALE + " fraction digits");
    }
    return stripped.setScale(Transaction.AMOUNT_SCALE);
  }

  private static InvalidTransactionException outOfRange(String text, String problem) {
    return new InvalidTransactionException(
        InvalidReason.AMOUNT_OUT_OF_RANGE,
        Fields.AMOUNT,
        "amount " + Values.quote(text) + " " + problem);
  }

  /** Whether {@code text} is {@code -?[0-9]+(\.[0-9]+)?}, in ASCII. */
  private static boolean isPlainDecimal(String text) {
    int i = text.startsWith("-") ? 1 : 0;
    int integer = digitsFrom(text, i);
    if (integer == i) {
      return false;
    }
    if (integer == text.length()) {
      return true;
    }
    return text.charAt(integer) == '.'
        && integer + 1 < text.length()
        && digitsFrom(text, integer + 1) == text.length();
  }

  private static int digitsFrom(String text, int start) {
    int i = start;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }
}
