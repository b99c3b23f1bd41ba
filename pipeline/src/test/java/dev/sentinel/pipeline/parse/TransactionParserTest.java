package dev.sentinel.pipeline.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sentinel.pipeline.model.KafkaPosition;
import dev.sentinel.pipeline.model.Transaction;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionParserTest {
  private static final KafkaPosition SOURCE = new KafkaPosition("transactions", 3, 14, 1500);
  private static final Instant READ_AT = Instant.parse("2026-01-31T12:00:01Z");
  private static final int MAX_BYTES = 4096;

  private final TransactionParser parser = new TransactionParser(MAX_BYTES);

  @Test
  void simplestRecord() throws InvalidTransactionException {
    Transaction parsed =
        parse(
            """
            {"transaction_id":"tx-1","user_id":42,"amount":67.89,
             "timestamp":"2026-01-31T23:59:59.123456Z"}""");

    assertThat(parsed)
        .isEqualTo(
            Transaction.builder(
                    "tx-1",
                    "42",
                    new BigDecimal("67.89"),
                    Instant.parse("2026-01-31T23:59:59.123456Z"))
                .currency("USD")
                .build(SOURCE, READ_AT));
  }

  @Test
  void everyField() throws InvalidTransactionException {
    Transaction parsed =
        parse(
            """
            {"transaction_id":"tx-1","user_id":"alice","amount":"1200.5","timestamp":1769860800000,
             "currency":"EUR","merchant_id":"m-7","merchant_category":"5411","terminal_id":"t-8",
             "card_id":"c-9","device_id":"d-10","ip":"2001:db8::1","channel":"pos","country":"DE",
             "latitude":52.5,"longitude":-13}""");

    assertThat(parsed)
        .isEqualTo(
            Transaction.builder(
                    "tx-1",
                    "alice",
                    new BigDecimal("1200.5"),
                    Instant.parse("2026-01-31T12:00:00Z"))
                .currency("EUR")
                .merchantId("m-7")
                .merchantCategory("5411")
                .terminalId("t-8")
                .cardId("c-9")
                .deviceId("d-10")
                .ip("2001:db8::1")
                .channel("pos")
                .country("DE")
                .location(52.5, -13.0)
                .build(SOURCE, READ_AT));
  }

  static Stream<Arguments> refused() {
    String nested = "[".repeat(100_000);
    return Stream.of(
        arguments("", "MALFORMED_JSON", null, "the value is empty"),
        arguments(" \n\t ", "MALFORMED_JSON", null, "the value is empty"),
        arguments("\uFEFF", "MALFORMED_JSON", null, "the value is empty"),
        arguments("{", "MALFORMED_JSON", null, "the value is not JSON from line 1, column 2"),
        arguments("secret", "MALFORMED_JSON", null, "the value is not JSON from line 1, column 1"),
        arguments("\uFEFF\uFEFF{}", "MALFORMED_JSON", null, null),
        arguments("{'a':1}", "MALFORMED_JSON", null, null),
        arguments("{\"a\":NaN}", "MALFORMED_JSON", null, null),
        arguments("{\"a\":01}", "MALFORMED_JSON", null, null),
        arguments("{\"a\":1,}", "MALFORMED_JSON", null, null),
        arguments("{\"a\":\"line\nbreak\"}", "MALFORMED_JSON", null, null),
        arguments(valid() + "garbage", "MALFORMED_JSON", null, null),
        arguments(valid() + valid(), "MALFORMED_JSON", null, null),
        arguments(valid() + "]", "MALFORMED_JSON", null, null),
        arguments("[1] 2", "MALFORMED_JSON", null, null),
        arguments("[]", "NOT_AN_OBJECT", null, "the value is JSON, but not an object"),
        arguments("[{\"a\":[1]}]", "NOT_AN_OBJECT", null, "the value is JSON, but not an object"),
        arguments("null", "NOT_AN_OBJECT", null, "the value is JSON, but not an object"),
        arguments("\"text\"", "NOT_AN_OBJECT", null, "the value is JSON, but not an object"),
        arguments("12.5", "NOT_AN_OBJECT", null, "the value is JSON, but not an object"),
        arguments(
            "{}", "MISSING_FIELD", "transaction_id", "required field transaction_id is missing"),
        arguments(
            without("transaction_id"),
            "MISSING_FIELD",
            "transaction_id",
            "required field transaction_id is missing"),
        arguments(
            without("user_id"), "MISSING_FIELD", "user_id", "required field user_id is missing"),
        arguments(without("amount"), "MISSING_FIELD", "amount", "required field amount is missing"),
        arguments(
            without("timestamp"),
            "MISSING_FIELD",
            "timestamp",
            "required field timestamp is missing"),
        arguments(with("transaction_id", "null"), "MISSING_FIELD", "transaction_id", null),
        arguments(with("user_id", "null"), "MISSING_FIELD", "user_id", null),
        arguments(with("amount", "null"), "MISSING_FIELD", "amount", null),
        arguments(with("timestamp", "null"), "MISSING_FIELD", "timestamp", null),
        arguments(
            adding("\"user_id\":7"),
            "DUPLICATE_FIELD",
            "user_id",
            "field user_id is there more than once"),
        arguments(adding("\"transaction_id\":\"tx-1\""), "DUPLICATE_FIELD", "transaction_id", null),
        arguments(adding("\"amount\":null"), "DUPLICATE_FIELD", "amount", null),
        arguments(adding("\"timestamp\":0"), "DUPLICATE_FIELD", "timestamp", null),
        arguments(adding("\"\\u0061mount\":1"), "DUPLICATE_FIELD", "amount", null),
        arguments(
            with("transaction_id", "\"\""),
            "TRANSACTION_ID_INVALID",
            "transaction_id",
            "transaction_id is not a string of 1 to 128 characters"),
        arguments(with("transaction_id", "7"), "TRANSACTION_ID_INVALID", "transaction_id", null),
        arguments(with("transaction_id", "{}"), "TRANSACTION_ID_INVALID", "transaction_id", null),
        arguments(
            with("transaction_id", "\"a\\u0000\""),
            "TRANSACTION_ID_INVALID",
            "transaction_id",
            null),
        arguments(
            with("transaction_id", "\"\\ud83d\""),
            "TRANSACTION_ID_INVALID",
            "transaction_id",
            null),
        arguments(
            with("transaction_id", "\"\\ude00\\ud83d\""),
            "TRANSACTION_ID_INVALID",
            "transaction_id",
            null),
        arguments(
            with("user_id", "\"\""),
            "USER_ID_INVALID",
            "user_id",
            "user_id is neither a string of 1 to 128 characters nor an integer of at most 1000"
                + " digits"),
        arguments(with("user_id", "1.0"), "USER_ID_INVALID", "user_id", null),
        arguments(with("user_id", "1e3"), "USER_ID_INVALID", "user_id", null),
        arguments(with("user_id", "true"), "USER_ID_INVALID", "user_id", null),
        arguments(with("user_id", "[1]"), "USER_ID_INVALID", "user_id", null),
        arguments(with("user_id", "\"\\u0000\""), "USER_ID_INVALID", "user_id", null),
        arguments(with("user_id", "\"\\udc00\""), "USER_ID_INVALID", "user_id", null),
        arguments(
            with("amount", "true"),
            "AMOUNT_INVALID",
            "amount",
            "amount is neither a number nor a decimal string"),
        arguments(
            with("amount", "\"1e3\""),
            "AMOUNT_INVALID",
            "amount",
            "amount \"1e3\" is not a decimal number such as 12.34"),
        arguments(
            with("amount", "-0.01"),
            "AMOUNT_OUT_OF_RANGE",
            "amount",
            "amount \"-0.01\" is negative"),
        arguments(
            with("timestamp", "\"yesterday\""),
            "TIMESTAMP_INVALID",
            "timestamp",
            "timestamp \"yesterday\" is not ISO-8601 with an offset, such as 2026-01-31T23:59:59Z,"
                + " nor epoch milliseconds"),
        arguments(
            with("timestamp", "17.5"),
            "TIMESTAMP_INVALID",
            "timestamp",
            "timestamp is neither a string nor epoch milliseconds"),
        arguments(nested, "MALFORMED_JSON", null, null),
        arguments(adding("\"deep\":" + nested.substring(0, 2000)), "MALFORMED_JSON", null, null),
        arguments("{\"a\":".repeat(600), "MALFORMED_JSON", null, null));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWithReasonFieldAndMessage(
      String json, String reason, @Nullable String field, @Nullable String message) {
    InvalidTransactionException e = refusal(new TransactionParser(1 << 20), json.getBytes(UTF_8));

    assertThat(e.reason().name()).isEqualTo(reason);
    assertThat(e.field()).isEqualTo(field);
    if (message != null) {
      assertThat(e).hasMessage(message);
    }
    assertThat(e.getMessage()).hasSizeLessThan(200).doesNotContain("secret");
  }

  @Test
  void everyReasonHasAnExample() {
    Set<String> byOtherTests = Set.of("TOMBSTONE", "RECORD_TOO_LARGE", "INVALID_UTF8");
    Set<String> examples =
        refused().map(arguments -> (String) arguments.get()[1]).collect(Collectors.toSet());
    examples.addAll(byOtherTests);

    assertThat(examples)
        .isEqualTo(
            EnumSet.allOf(InvalidReason.class).stream()
                .map(InvalidReason::name)
                .collect(Collectors.toSet()));
  }

  @Test
  void tombstone() {
    InvalidTransactionException e = refusal(parser, null);

    assertThat(e.reason()).isEqualTo(InvalidReason.TOMBSTONE);
    assertThat(e).hasMessage("the record has no value");
  }

  @Test
  void sizeLimitIsExact() throws InvalidTransactionException {
    byte[] largest = padded(MAX_BYTES);
    byte[] tooLarge = padded(MAX_BYTES + 1);

    assertThat(parser.parse(largest).malformedFields()).isEmpty();
    InvalidTransactionException e = refusal(parser, tooLarge);
    assertThat(e.reason()).isEqualTo(InvalidReason.RECORD_TOO_LARGE);
    assertThat(e).hasMessage("the value has 4097 bytes, at most 4096 are accepted");
  }

  static Stream<byte[]> notUtf8() {
    return Stream.of(
        bytes(0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00),
        bytes('"', 0x80, '"'),
        bytes('"', 0xC0, 0xAF, '"'), // a slash in two bytes: overlong
        bytes('"', 0xE0, 0x80, 0xAF, '"'), // in three
        bytes('"', 0xED, 0xA0, 0x80, '"'), // a surrogate
        bytes('"', 0xF4, 0x90, 0x80, 0x80, '"'), // above U+10FFFF
        bytes('"', 0xE2, 0x82)); // cut off
  }

  @ParameterizedTest
  @MethodSource("notUtf8")
  void refusesWhatIsNotUtf8(byte[] value) {
    InvalidTransactionException e = refusal(parser, value);

    assertThat(e.reason()).isEqualTo(InvalidReason.INVALID_UTF8);
    assertThat(e).hasMessage("the value is not UTF-8");
  }

  @Test
  void goesOnAfterBadBytes() throws InvalidTransactionException {
    refusal(parser, bytes(0xC0));

    assertThat(parse(valid()).transactionId()).isEqualTo("tx-1");
  }

  @Test
  void byteOrderMarkIsNoPartOfTheText() throws InvalidTransactionException {
    Transaction parsed = parse("\uFEFF" + adding("\"note\":\"x\""));

    assertThat(parsed.extra()).isEqualTo("{\"note\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "\u00e4\u00f6\u00fc", "\uD83D\uDE00"})
  void charactersAreCodePoints(String character) throws InvalidTransactionException {
    int each = character.codePointCount(0, character.length());
    String longest = character.repeat(128 / each);
    String tooLong = character.repeat(128 / each + 1);

    assertThat(parse(with("transaction_id", "\"" + longest + "\"")).transactionId())
        .isEqualTo(longest);
    assertThat(parse(with("user_id", "\"" + longest + "\"")).userId()).isEqualTo(longest);
    assertThat(refusal(with("transaction_id", "\"" + tooLong + "\"")).reason())
        .isEqualTo(InvalidReason.TRANSACTION_ID_INVALID);
    assertThat(refusal(with("user_id", "\"" + tooLong + "\"")).reason())
        .isEqualTo(InvalidReason.USER_ID_INVALID);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 19, 40, 999, 1000})
  void integerUserIdsAreExact(int digits) throws InvalidTransactionException {
    String id = "9".repeat(digits);

    assertThat(parse(with("user_id", id)).userId()).isEqualTo(id);
    assertThat(parse(with("user_id", "-" + id)).userId()).isEqualTo("-" + id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-"})
  void longerIntegersAreNoUserIds(String sign) {
    assertThat(refusal(with("user_id", sign + "9".repeat(1001))).reason())
        .isEqualTo(InvalidReason.USER_ID_INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "currency, '\"usd\"'",
    "currency, '\"XXL\"'",
    "currency, 840",
    "currency, '\"USD\",\"currency\":\"USD\"'",
    "currency, '\"USD\",\"currency\":null'",
    "merchant_id, 12",
    "merchant_id, '[\"a\", { \"b\" : 1.50 }]'",
    "merchant_category, true",
    "terminal_id, '\"\\u0000\"'",
    "card_id, '\"\\ud800\"'",
    "device_id, {}",
    "ip, '[ ]'",
    "channel, 1e400",
    "country, '\"de\"'",
    "country, '\"GER\"'",
    "latitude, 52.5",
    "longitude, 13.4",
  })
  void optionalFieldThatBreaksItsRuleIsKeptAsWritten(String name, String value)
      throws InvalidTransactionException {
    ParsedTransaction parsed = parser.parse(adding("\"" + name + "\":" + value).getBytes(UTF_8));

    Transaction transaction = parsed.transaction().build(SOURCE, READ_AT);
    assertThat(parsed.malformedFields()).containsExactly(name);
    assertThat(transaction)
        .isEqualTo(
            Transaction.builder("tx-1", "42", new BigDecimal("67.89"), time())
                .currency(name.equals("currency") ? null : "USD")
                .extra("{\"" + name + "\":" + value + "}")
                .build(SOURCE, READ_AT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"latitude\":90.0001,\"longitude\":0",
        "\"latitude\":0,\"longitude\":-180.0001",
        "\"latitude\":\"0\",\"longitude\":\"0\"",
        "\"latitude\":1e400,\"longitude\":0",
        "\"latitude\":[],\"longitude\":1"
      })
  void locationIsBothOrNeither(String members) throws InvalidTransactionException {
    ParsedTransaction parsed = parser.parse(adding(members).getBytes(UTF_8));

    Transaction transaction = parsed.transaction().build(SOURCE, READ_AT);
    assertThat(parsed.malformedFields()).containsExactly("latitude", "longitude");
    assertThat(transaction.latitude()).isNull();
    assertThat(transaction.longitude()).isNull();
    assertThat(transaction.extra()).isEqualTo("{" + members + "}");
  }

  @ParameterizedTest
  @CsvSource({"90, 180", "-90, -180", "0, 0", "9e1, 1.8E+2", "89.999999999999, 0.000000000001"})
  void locationsInRange(String latitude, String longitude) throws InvalidTransactionException {
    Transaction parsed = parse(adding("\"latitude\":" + latitude + ",\"longitude\":" + longitude));

    assertThat(parsed.latitude()).isEqualTo(Double.valueOf(latitude));
    assertThat(parsed.longitude()).isEqualTo(Double.valueOf(longitude));
    assertThat(parsed.extra()).isNull();
  }

  @Test
  void optionalNullSaysNothing() throws InvalidTransactionException {
    Transaction parsed =
        parse(
            adding(
                "\"currency\":null,\"merchant_id\":null,\"latitude\":null,\"longitude\":null,"
                    + "\"country\":null"));

    assertThat(parsed).isEqualTo(parse(valid()));
  }

  @Test
  void firstOfTwoNullsIsNoDuplicate() throws InvalidTransactionException {
    String json = valid().replaceFirst("\\{", "{\"user_id\":null,\"currency\":null,");

    assertThat(parse(json.substring(0, json.length() - 1) + ",\"currency\":\"EUR\"}").currency())
        .isEqualTo("EUR");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"n\":1.10",
        "\"n\":-0",
        "\"n\":1E+0400",
        "\"n\":123456789012345678901234567890.000",
        "\"t\":true",
        "\"none\":null",
        "\"\":\"\"",
        "\"text\":\"\\u0041\\/\\n \uD83D\uDE00\"",
        "\"half\":\"\\ud800\"",
        "\"na\\u006de \\\"\" : 1",
        "\"o\":{ \"b\" : [ 1 , {} , \"}\" ] , \"a\":2 }",
        "\"o\":{\"user_id\":7,\"amount\":-1}",
        "\"a\":[[[[ ]]]]",
        "\"twice\":1,\"twice\":2",
        "\"Amount\":7",
        "\"extra\":{\"extra\":1}",
        "\"kafka_offset\":99"
      })
  void unknownFieldsAreKeptAsWritten(String members) throws InvalidTransactionException {
    Transaction parsed = parse(adding(members));

    assertThat(parsed.extra()).isEqualTo("{" + members + "}");
    assertThat(parsed.amount()).isEqualTo(new BigDecimal("67.8900"));
  }

  @Test
  void whitespaceBetweenMembersIsNotKept() throws InvalidTransactionException {
    Transaction parsed =
        parse(
            "\r\n{ \"a\" : 1 ,\n\t\"transaction_id\" : \"tx-1\" , \"user_id\" : 42 , \"b\" :\n[ ] ,"
                + " \"amount\" : 67.89 ,\"timestamp\":\"2026-01-31T12:00:00Z\"\n, \"c\":\"x\"  }\n");

    assertThat(parsed.extra()).isEqualTo("{\"a\" : 1,\"b\" :\n[ ],\"c\":\"x\"}");
  }

  @Test
  void nestingWithinTheLimitIsKept() throws InvalidTransactionException {
    String deep = "[".repeat(499) + "]".repeat(499);

    assertThat(parse(adding("\"deep\":" + deep)).extra()).isEqualTo("{\"deep\":" + deep + "}");
  }

  @Test
  void malformedJsonIsTheBetterExplanation() {
    InvalidTransactionException e =
        refusal("{\"amount\":-1,\"user_id\":{\"a\":[1]},\"timestamp\":");

    assertThat(e.reason()).isEqualTo(InvalidReason.MALFORMED_JSON);
  }

  @Test
  void firstInvalidFieldIsNamed() {
    InvalidTransactionException e =
        refusal("{\"user_id\":{\"a\":[1]},\"amount\":-1,\"timestamp\":[]}");

    assertThat(e.field()).isEqualTo("user_id");
  }

  @Test
  void messagesQuoteNoMoreThanAFewCharacters() {
    String payload = "payload".repeat(100);

    assertThat(refusal(with("amount", "\"" + payload + "\"")))
        .hasMessage(
            "amount \"payloadpayloadpayloadpayloadpayloadpaylo…\" is not a decimal number such as"
                + " 12.34");
    assertThat(refusal(with("timestamp", "\"\\u0000\\n\uD83D\uDE00\"")))
        .hasMessageStartingWith("timestamp \"\\u0000\\u000a\\ud83d\\ude00\" is not ISO-8601");
    assertThat(refusal(with("timestamp", "\"" + payload + "\"")).getMessage()).hasSizeLessThan(200);
  }

  private Transaction parse(String json) throws InvalidTransactionException {
    return parser.parse(json.getBytes(UTF_8)).transaction().build(SOURCE, READ_AT);
  }

  private InvalidTransactionException refusal(String json) {
    return refusal(parser, json.getBytes(UTF_8));
  }

  private static InvalidTransactionException refusal(
      TransactionParser parser, byte @Nullable [] value) {
    InvalidTransactionException refusal =
        catchThrowableOfType(InvalidTransactionException.class, () -> parser.parse(value));
    assertThat(refusal).as("refusal").isNotNull();
    return refusal;
  }

  private static Instant time() {
    return Instant.parse("2026-01-31T12:00:00Z");
  }

  private static String valid() {
    return without("");
  }

  /** The required fields but one. */
  private static String without(String name) {
    return Stream.of("transaction_id", "user_id", "amount", "timestamp")
        .filter(field -> !field.equals(name))
        .map(field -> "\"" + field + "\":" + required(field))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** The required fields, one of them with another value. */
  private static String with(String name, String value) {
    return Stream.of("transaction_id", "user_id", "amount", "timestamp")
        .map(field -> "\"" + field + "\":" + (field.equals(name) ? value : required(field)))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** The required fields, and then these members. */
  private static String adding(String members) {
    String valid = valid();
    return valid.substring(0, valid.length() - 1) + "," + members + "}";
  }

  private static String required(String field) {
    return switch (field) {
      case "transaction_id" -> "\"tx-1\"";
      case "user_id" -> "42";
      case "amount" -> "67.89";
      default -> "\"2026-01-31T12:00:00Z\"";
    };
  }

  private static byte[] padded(int size) {
    String start = adding("\"pad\":\"");
    String json = start.substring(0, start.length() - 1);
    byte[] padded = new byte[size];
    Arrays.fill(padded, (byte) 'x');
    byte[] bytes = json.getBytes(UTF_8);
    System.arraycopy(bytes, 0, padded, 0, bytes.length);
    padded[size - 2] = '"';
    padded[size - 1] = '}';
    return padded;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
