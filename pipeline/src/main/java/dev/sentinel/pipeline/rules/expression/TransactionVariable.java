package dev.sentinel.pipeline.rules.expression;

import dev.sentinel.pipeline.features.FeatureValues;
import dev.sentinel.pipeline.features.ValueType;
import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.Function;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The fields of a transaction, and what follows from it alone. */
enum TransactionVariable implements Variable {
  AMOUNT(ValueType.DECIMAL, "amount in the transaction's currency", Transaction::amount),
  CURRENCY(ValueType.STRING, "ISO 4217 code", Transaction::currency),
  TIMESTAMP(ValueType.TIMESTAMP, "when the payment happened", Transaction::timestamp),
  TRANSACTION_ID(ValueType.STRING, "the transaction's id", Transaction::transactionId),
  USER_ID(ValueType.STRING, "who pays", Transaction::userId),
  CARD_ID(ValueType.STRING, "the card", Transaction::cardId),
  TERMINAL_ID(ValueType.STRING, "the terminal", Transaction::terminalId),
  MERCHANT_ID(ValueType.STRING, "the merchant", Transaction::merchantId),
  MERCHANT_CATEGORY(
      ValueType.STRING,
      "category of the merchant, as the producer codes it",
      Transaction::merchantCategory),
  DEVICE_ID(ValueType.STRING, "the device", Transaction::deviceId),
  IP(ValueType.STRING, "the IP address", Transaction::ip),
  CHANNEL(ValueType.STRING, "how it was paid, as the producer codes it", Transaction::channel),
  COUNTRY(ValueType.STRING, "ISO 3166-1 alpha-2 code", Transaction::country),
  LATITUDE(ValueType.DOUBLE, "degrees north", Transaction::latitude),
  LONGITUDE(ValueType.DOUBLE, "degrees east", Transaction::longitude),
  LOCAL_HOUR(
      ValueType.INT, "hour of the day where the payment happened, 0 to 23", LocalTime::hourOf),
  NIGHT(
      ValueType.BOOL,
      "whether it is from 00:00 to 05:59 where the payment happened",
      LocalTime::isNight),
  ROUND_AMOUNT(
      ValueType.BOOL,
      "whether the amount is a whole multiple of 100, and not zero",
      TransactionVariable::isRound);

  /** 100 in the unscaled amounts of transactions. */
  private static final long HUNDRED = 100L * 10_000;

  private final String label = "tx." + name().toLowerCase(Locale.ROOT);
  private final ValueType type;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // Method references hold nothing.
  private final transient Function<Transaction, @Nullable Object> value;

  TransactionVariable(
      ValueType type, String description, Function<Transaction, @Nullable Object> value) {
    this.type = type;
    this.description = description;
    this.value = value;
  }

  @Override
  public ValueType type() {
    return type;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public @Nullable Object read(Transaction transaction, FeatureValues values) {
    return value.apply(transaction);
  }

  private static Boolean isRound(Transaction transaction) {
    BigDecimal amount = transaction.amount();
    long unscaled = amount.unscaledValue().longValue();
    return unscaled != 0 && unscaled % HUNDRED == 0;
  }
}
