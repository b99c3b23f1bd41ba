package dev.sentinel.pipeline.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sentinel.pipeline.model.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Turns the value of a Kafka record into a transaction, strictly: any bytes at all either follow
 * the contract or are refused with a stable {@link InvalidReason}.
 *
 * <p>Only the four required fields can refuse a record. An optional field that breaks its rule is
 * moved to {@code extra} as it was written, so that a malformed extra is never a way around
 * detection.
 *
 * <p>Not thread-safe: it reuses its decoder.
 */
public final class TransactionParser {
  private static final int MAX_ID_CHARACTERS = 128;

  /**
   * Integers of any size are exact, but a user id is part of a PostgreSQL key, and a key has at
   * most 2,704 bytes.
   */
  private static final int MAX_USER_ID_DIGITS = 1000;

  private static final int MAX_NESTING = 500;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          // Field names come from outside: interning them would let a producer fill the heap.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          // How long a value may be is decided by the record's size alone.
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final int maxBytes;

  /**
   * @param maxBytes values with more bytes than this are refused unread
   */
  public TransactionParser(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Parses one record's value.
   *
   * @param value the bytes, or null for a tombstone
   * @throws InvalidTransactionException if the value is not a transaction
   */
  public ParsedTransaction parse(byte @Nullable [] value) throws InvalidTransactionException {
    if (value == null) {
      throw new InvalidTransactionException(
          InvalidReason.TOMBSTONE, null, "the record has no value");
    }
    if (value.length > maxBytes) {
      throw new InvalidTransactionException(
          InvalidReason.RECORD_TOO_LARGE,
          null,
          "the value has " + value.length + " bytes, at most " + maxBytes + " are accepted");
    }
    CharBuffer text = decode(value);
    try (JsonParser json =
        JSON.createParser(text.array(), text.arrayOffset() + text.position(), text.remaining())) {
      return new Reading(json, text).transaction();
    } catch (JsonProcessingException e) {
      throw new InvalidTransactionException(InvalidReason.MALFORMED_JSON, null, describe(e));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }

  private CharBuffer decode(byte[] value) throws InvalidTransactionException {
    try {
      CharBuffer text = utf8.decode(ByteBuffer.wrap(value));
      if (text.hasRemaining() && text.get(text.position()) == BYTE_ORDER_MARK) {
        text.get();
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new InvalidTransactionException(
          InvalidReason.INVALID_UTF8, null, "the value is not UTF-8");
    }
  }

  /** Where the text stops being JSON. Jackson's own words would quote the payload. */
  private static String describe(JsonProcessingException e) {
    return e.getLocation() == null
        ? "the value is not JSON"
        : "the value is not JSON from line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr();
  }

  /** The reading of one value: the fields seen so far. */
  private static final class Reading {
    private final JsonParser json;
    private final CharBuffer text;
    private final List<String> malformed = new ArrayList<>(0);
    private @Nullable StringBuilder extra;

    private @Nullable String transactionId;
    private @Nullable String userId;
    private @Nullable BigDecimal amount;
    private @Nullable Instant timestamp;
    private final OptionalField currency = new OptionalField(Fields.CURRENCY);
    private final OptionalField merchantId = new OptionalField(Fields.MERCHANT_ID);
    private final OptionalField merchantCategory = new OptionalField(Fields.MERCHANT_CATEGORY);
    private final OptionalField terminalId = new OptionalField(Fields.TERMINAL_ID);
    private final OptionalField cardId = new OptionalField(Fields.CARD_ID);
    private final OptionalField deviceId = new OptionalField(Fields.DEVICE_ID);
    private final OptionalField ip = new OptionalField(Fields.IP);
    private final OptionalField channel = new OptionalField(Fields.CHANNEL);
    private final OptionalField country = new OptionalField(Fields.COUNTRY);
    private final OptionalField latitude = new OptionalField(Fields.LATITUDE);
    private final OptionalField longitude = new OptionalField(Fields.LONGITUDE);

    Reading(JsonParser json, CharBuffer text) {
      this.json = json;
      this.text = text;
    }

    ParsedTransaction transaction() throws IOException, InvalidTransactionException {
      JsonToken first = json.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw first == null
            ? new InvalidTransactionException(
                InvalidReason.MALFORMED_JSON, null, "the value is empty")
            : notAnObject();
      }
      InvalidTransactionException invalid = null;
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        try {
          readField(name);
        } catch (InvalidTransactionException e) {
          // Malformed JSON further on is the better explanation, so read to the end.
          json.skipChildren();
          if (invalid == null) {
            invalid = e;
          }
        }
      }
      requireEnd();
      if (invalid != null) {
        throw invalid;
      }
      return build();
    }

    private InvalidTransactionException notAnObject() throws IOException {
      json.skipChildren();
      requireEnd();
      return new InvalidTransactionException(
          InvalidReason.NOT_AN_OBJECT, null, "the value is JSON, but not an object");
    }

    private void requireEnd() throws IOException {
      if (json.nextToken() != null) {
        throw new com.fasterxml.jackson.core.JsonParseException(json, "more than one JSON value");
      }
    }

    private void readField(String name) throws IOException, InvalidTransactionException {
      int nameStart = offset(json.currentTokenLocation().getCharOffset());
      JsonToken token = json.nextToken();
      switch (name) {
        case Fields.TRANSACTION_ID -> {
          requireFirst(name, transactionId);
          transactionId = token == JsonToken.VALUE_NULL ? null : readTransactionId(token);
        }
        case Fields.USER_ID -> {
          requireFirst(name, userId);
          userId = token == JsonToken.VALUE_NULL ? null : readUserId(token);
        }
        case Fields.AMOUNT -> {
          requireFirst(name, amount);
          amount = token == JsonToken.VALUE_NULL ? null : readAmount(token);
        }
        case Fields.TIMESTAMP -> {
          requireFirst(name, timestamp);
          timestamp = token == JsonToken.VALUE_NULL ? null : readTimestamp(token);
        }
        case Fields.CURRENCY -> readOptional(currency, token, nameStart);
        case Fields.MERCHANT_ID -> readOptional(merchantId, token, nameStart);
        case Fields.MERCHANT_CATEGORY -> readOptional(merchantCategory, token, nameStart);
        case Fields.TERMINAL_ID -> readOptional(terminalId, token, nameStart);
        case Fields.CARD_ID -> readOptional(cardId, token, nameStart);
        case Fields.DEVICE_ID -> readOptional(deviceId, token, nameStart);
        case Fields.IP -> readOptional(ip, token, nameStart);
        case Fields.CHANNEL -> readOptional(channel, token, nameStart);
        case Fields.COUNTRY -> readOptional(country, token, nameStart);
        case Fields.LATITUDE -> readOptional(latitude, token, nameStart);
        case Fields.LONGITUDE -> readOptional(longitude, token, nameStart);
        default -> keep(member(nameStart));
      }
    }

    private static void requireFirst(String name, @Nullable Object earlier)
        throws InvalidTransactionException {
      if (earlier != null) {
        throw new InvalidTransactionException(
            InvalidReason.DUPLICATE_FIELD, name, "field " + name + " is there more than once");
      }
    }

    private String readTransactionId(JsonToken token)
        throws IOException, InvalidTransactionException {
      if (token == JsonToken.VALUE_STRING && isId(json.getText())) {
        return json.getText();
      }
      throw new InvalidTransactionException(
          InvalidReason.TRANSACTION_ID_INVALID,
          Fields.TRANSACTION_ID,
          "transaction_id is not a string of 1 to " + MAX_ID_CHARACTERS + " characters");
    }

    private String readUserId(JsonToken token) throws IOException, InvalidTransactionException {
      if (token == JsonToken.VALUE_STRING && isId(json.getText())) {
        return json.getText();
      }
      if (token == JsonToken.VALUE_NUMBER_INT) {
        String text = json.getText();
        if (text.length() - (text.startsWith("-") ? 1 : 0) <= MAX_USER_ID_DIGITS) {
          return text;
        }
      }
      throw new InvalidTransactionException(
          InvalidReason.USER_ID_INVALID,
          Fields.USER_ID,
          "user_id is neither a string of 1 to "
              + MAX_ID_CHARACTERS
              + " characters nor an integer of at most "
              + MAX_USER_ID_DIGITS
              + " digits");
    }

    private static boolean isId(String text) {
      return Values.hasLength(text, 1, MAX_ID_CHARACTERS) && Values.isStorable(text);
    }

    private BigDecimal readAmount(JsonToken token) throws IOException, InvalidTransactionException {
      return switch (token) {
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Amounts.fromNumber(json.getText());
        case VALUE_STRING -> Amounts.fromString(json.getText());
        default ->
            throw new InvalidTransactionException(
                InvalidReason.AMOUNT_INVALID,
                Fields.AMOUNT,
                "amount is neither a number nor a decimal string");
      };
    }

    private Instant readTimestamp(JsonToken token) throws IOException, InvalidTransactionException {
      return switch (token) {
        case VALUE_NUMBER_INT -> Timestamps.fromEpochMillis(json.getText());
        case VALUE_STRING -> Timestamps.fromString(json.getText());
        default ->
            throw new InvalidTransactionException(
                InvalidReason.TIMESTAMP_INVALID,
                Fields.TIMESTAMP,
                "timestamp is neither a string nor epoch milliseconds");
      };
    }

    private void readOptional(OptionalField field, JsonToken token, int nameStart)
        throws IOException {
      String value =
          switch (token) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getText();
            default -> null;
          };
      field.read(token, value, member(nameStart));
    }

    private ParsedTransaction build() throws InvalidTransactionException {
      Transaction.Builder builder =
          Transaction.builder(
              require(Fields.TRANSACTION_ID, transactionId),
              require(Fields.USER_ID, userId),
              require(Fields.AMOUNT, amount),
              require(Fields.TIMESTAMP, timestamp));
      if (currency.isPresent()) {
        builder.currency(text(currency, Values::isCurrency));
      }
      builder
          .merchantId(text(merchantId, Values::isStorable))
          .merchantCategory(text(merchantCategory, Values::isStorable))
          .terminalId(text(terminalId, Values::isStorable))
          .cardId(text(cardId, Values::isStorable))
          .deviceId(text(deviceId, Values::isStorable))
          .ip(text(ip, Values::isStorable))
          .channel(text(channel, Values::isStorable))
          .country(text(country, Values::isCountry));
      locate(builder);
      return new ParsedTransaction(
          builder.extra(extra == null ? null : extra.append('}').toString()),
          List.copyOf(malformed));
    }

    private static <T> T require(String name, @Nullable T value)
        throws InvalidTransactionException {
      if (value == null) {
        throw new InvalidTransactionException(
            InvalidReason.MISSING_FIELD, name, "required field " + name + " is missing");
      }
      return value;
    }

    private @Nullable String text(OptionalField field, java.util.function.Predicate<String> rule) {
      String value = field.text();
      if (value != null && rule.test(value)) {
        return value;
      }
      setAside(field);
      return null;
    }

    private void locate(Transaction.Builder builder) {
      Double north = latitude.number(90);
      Double east = longitude.number(180);
      if (north != null && east != null) {
        builder.location(north, east);
      } else {
        setAside(latitude);
        setAside(longitude);
      }
    }

    /** Moves what was sent for a field, if anything was, to {@code extra}. */
    private void setAside(OptionalField field) {
      if (field.isPresent()) {
        malformed.add(field.name());
        keep(field.members());
      }
    }

    private void keep(String members) {
      extra =
          extra == null ? new StringBuilder(members.length() + 2).append('{') : extra.append(',');
      extra.append(members);
    }

    /**
     * The object member that starts at {@code nameStart} and whose value was just read, as given.
     */
    private String member(int nameStart) throws IOException {
      json.skipChildren();
      json.finishToken();
      int end = offset(json.currentLocation().getCharOffset());
      return text.subSequence(nameStart, end).toString().stripTrailing();
    }

    private static int offset(long charOffset) {
      return Math.toIntExact(charOffset);
    }
  }
}
