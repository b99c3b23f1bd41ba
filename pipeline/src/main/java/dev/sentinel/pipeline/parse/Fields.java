package dev.sentinel.pipeline.parse;

/** The names of the contract's fields, in JSON and in the lake. */
public final class Fields {
  public static final String TRANSACTION_ID = "transaction_id";
  public static final String USER_ID = "user_id";
  public static final String AMOUNT = "amount";
  public static final String TIMESTAMP = "timestamp";
  public static final String CURRENCY = "currency";
  public static final String MERCHANT_ID = "merchant_id";
  public static final String MERCHANT_CATEGORY = "merchant_category";
  public static final String TERMINAL_ID = "terminal_id";
  public static final String CARD_ID = "card_id";
  public static final String DEVICE_ID = "device_id";
  public static final String IP = "ip";
  public static final String CHANNEL = "channel";
  public static final String COUNTRY = "country";
  public static final String LATITUDE = "latitude";
  public static final String LONGITUDE = "longitude";
  public static final String EXTRA = "extra";
  public static final String KAFKA_PARTITION = "kafka_partition";
  public static final String KAFKA_OFFSET = "kafka_offset";
  public static final String INGESTED_AT = "ingested_at";

  private Fields() {}
}
