package dev.sentinel.pipeline.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.0000",
    "-0, 0.0000",
    "0.0, 0.0000",
    "-0.00000000, 0.0000",
    "0e99, 0.0000",
    "1, 1.0000",
    "67.89, 67.8900",
    "1e3, 1000.0000",
    "1E+3, 1000.0000",
    "1e-4, 0.0001",
    "12345e-4, 1.2345",
    "0.00010, 0.0001",
    "1.00000000000000000000, 1.0000",
    "100000000000000000000e-10, 10000000000.0000",
    "1e13, 10000000000000.0000",
    "99999999999999.9999, 99999999999999.9999",
    "0.1, 0.1000",
    "0.3, 0.3000",
    "9007199254740.9931, 9007199254740.9931"
  })
  void numbersAreExact(String text, String amount) throws InvalidTransactionException {
    assertThat(Amounts.fromNumber(text)).isEqualTo(new BigDecimal(amount));
  }

  @ParameterizedTest
  @CsvSource({
    "-0.0001, is negative",
    "-1e999999999, is negative",
    "0.00001, has more than 4 fraction digits",
    "1.00001, has more than 4 fraction digits",
    "1e-5, has more than 4 fraction digits",
    "1e-999999999, has more than 4 fraction digits",
    "100000000000000, has more than 14 integer digits",
    "1e14, has more than 14 integer digits",
    "1e999999999, has more than 14 integer digits",
    "1e2147483647, has more than 14 integer digits",
    "100e2147483647, has more than 14 integer digits",
    "10000e2147483646, has more than 14 integer digits",
    "1e2147483648, has too large an exponent",
    "1e99999999999999999999, has too large an exponent",
    "1e-99999999999999999999, has too large an exponent"
  })
  void numbersOutOfRange(String text, String problem) {
    InvalidTransactionException e =
        catchThrowableOfType(InvalidTransactionException.class, () -> Amounts.fromNumber(text));

    assertThat(e.reason()).isEqualTo(InvalidReason.AMOUNT_OUT_OF_RANGE);
    assertThat(e.field()).isEqualTo("amount");
    assertThat(e).hasMessage("amount \"" + text + "\" " + problem);
  }

  @Test
  void digitsWithoutEndAreRefusedUnread() throws InvalidTransactionException {
    assertThat(Amounts.fromNumber("0." + "1234" + "0".repeat(250))).isEqualTo("0.1234");
    InvalidTransactionException e =
        catchThrowableOfType(
            InvalidTransactionException.class, () -> Amounts.fromNumber("1".repeat(1_000_000)));

    assertThat(e.reason()).isEqualTo(InvalidReason.AMOUNT_OUT_OF_RANGE);
    assertThat(e).hasMessage("amount \"" + "1".repeat(40) + "…\" is too long");
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0000", "-0.0, 0.0000", "007.50, 7.5000", "12, 12.0000", "1.2300000, 1.2300"})
  void plainDecimalStrings(String text, String amount) throws InvalidTransactionException {
    assertThat(Amounts.fromString(text)).isEqualTo(new BigDecimal(amount));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-",
        "+1",
        "1e3",
        "1.",
        ".5",
        "1,5",
        "1 000",
        " 1",
        "1\n",
        "0x10",
        "NaN",
        "Infinity",
        "--1",
        "1.2.3",
        "1.-2",
        "\u0661\u0662",
        "\uFF11",
        "1\u0000",
        "1d",
        "$5"
      })
  void otherStringsAreNoAmounts(String text) {
    InvalidTransactionException e =
        catchThrowableOfType(InvalidTransactionException.class, () -> Amounts.fromString(text));

    assertThat(e.reason()).isEqualTo(InvalidReason.AMOUNT_INVALID);
    assertThat(e.field()).isEqualTo("amount");
  }

  @Property
  void fourteenAndFourDigitsRoundTrip(
      @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long unscaled)
      throws InvalidTransactionException {
    BigDecimal amount = BigDecimal.valueOf(unscaled, 4);

    assertThat(Amounts.fromNumber(amount.toPlainString())).isEqualTo(amount);
    assertThat(Amounts.fromNumber(amount.toString())).isEqualTo(amount);
    assertThat(Amounts.fromNumber(unscaled + "e-4")).isEqualTo(amount);
    assertThat(Amounts.fromString(amount.toPlainString())).isEqualTo(amount);
  }

  @Property
  void anyNumberIsReadExactlyOrRefused(@ForAll BigInteger unscaled, @ForAll int scale) {
    BigDecimal number = new BigDecimal(unscaled, scale);
    try {
      assertThat(Amounts.fromNumber(number.toString())).isEqualByComparingTo(number).hasScaleOf(4);
    } catch (InvalidTransactionException e) {
      assertThat(e.reason()).isEqualTo(InvalidReason.AMOUNT_OUT_OF_RANGE);
      assertThat(e.getMessage()).hasSizeLessThan(120);
    }
  }
}
